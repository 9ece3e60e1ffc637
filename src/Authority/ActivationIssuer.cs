using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Why an activation is not issued.</summary>
public static class ActivationErrors
{
    public static readonly Error NoSuchExport = new("activation.no_such_export", ErrorKind.NotFound, "There is no such export of this account.");
    public static readonly Error NotWithin = new("activation.subject_outside", ErrorKind.Invalid, "The subject to give lies outside the export's own.", "subject");
    public static readonly Error NoKey = new("activation.no_key", ErrorKind.Conflict, "The exporting account has neither its identity key's seed here nor that of an active unscoped signing key: scoped keys sign users only. Add a key to an unscoped group.");
    public static readonly Error Invalid = new("activation.invalid", ErrorKind.Invalid, "The importing account's key, or the subject, is such that servers would refuse the activation.", "subject");
}

/// <summary>Signs activations: the tokens that let one account import what another exports with <c>token_req</c>. With the account's identity key
/// where it is kept here, since servers stop an import when the signing key behind its token leaves the account's JWT (server/accounts.go,
/// isIssuerClaimTrusted; it takes the identity under strict_signing_key_usage too): rotating a signing key must not end a share.</summary>
public sealed class ActivationIssuer
{
    private readonly Vault _vault;

    internal ActivationIssuer(Vault vault) => _vault = vault;

    /// <summary>The activation JWT of an export for one importer. Its issue time is never one that a revocation in the export covers, so whoever is
    /// given again what was taken away a moment ago has it. Nothing is kept.</summary>
    /// <param name="db">The exporting organization's store.</param>
    /// <param name="export">An export of this store.</param>
    /// <param name="importer">The importing account (A…), of any organization.</param>
    /// <param name="subject">The subject to give: the export's, or a part of it.</param>
    /// <param name="expiresAt">When it ends; null: never.</param>
    /// <param name="now">The time of issue.</param>
    /// <param name="ct">Cancels the reading of keys.</param>
    public async Task<Result<string>> IssueAsync(
        StoreDb db, ExportId export, string importer, string subject, DateTimeOffset? expiresAt, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var keys = SigningKeys.Unscoped(db);
        var found = await db.Exports.AsNoTracking().Where(e => e.Id == export)
            .Select(e => new
            {
                Export = e,
                Account = db.Accounts.First(a => a.Id == e.AccountId).PublicKey,
                Key = keys.Where(k => k.OrganizationId == e.OrganizationId && k.AccountId == e.AccountId).Select(k => k.PublicKey).FirstOrDefault(),
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
        {
            return ActivationErrors.NoSuchExport;
        }

        if (!SubjectRules.IsContainedIn(subject, found.Export.Subject))
        {
            return ActivationErrors.NotWithin;
        }

        var isIdentity = await Vault.HoldsAsync(db, found.Export.OrganizationId, found.Account, ct);
        if ((isIdentity ? found.Account : found.Key) is not { } key)
        {
            return ActivationErrors.NoKey;
        }

        var offered = NatsExport.FromJson(found.Export.Claims);
        var claims = NatsJwt.NewActivationClaims(importer);
        claims.Name = offered.Name;
        claims.Expires = expiresAt?.ToUnixTimeSeconds() ?? 0;
        claims.Activation.ImportSubject = subject;
        claims.Activation.ImportType = found.Export.Type == SharedType.Stream ? NatsExportType.Stream : NatsExportType.Service;
        claims.Activation.IssuerAccount = isIdentity ? "" : found.Account;
        if (!Nats.NKeys.KeyPair.IsValidPublicKey(importer, Nats.NKeys.PrefixByte.Account) || claims.Validate(now).IsBlocking(includeTimeChecks: true))
        {
            return ActivationErrors.Invalid;
        }

        using var signer = await _vault.OpenAsync(
            db, found.Export.OrganizationId, key, isIdentity ? SeedRole.Account : SeedRole.AccountSigning, $"activate {export} for {importer}", ct);
        return NatsJwt.Encode(claims, signer, AfterRevocations(offered, importer, now));
    }

    private static DateTimeOffset AfterRevocations(NatsExport export, string importer, DateTimeOffset now)
    {
        var revoked = (export.Revocations ?? []).Where(r => r.Key is RevocationList.All || string.Equals(r.Key, importer, StringComparison.Ordinal)).Select(r => r.Value);
        var issuedAt = revoked.Select(r => r + 1).Append(now.ToUnixTimeSeconds()).Max();
        return DateTimeOffset.FromUnixTimeSeconds(issuedAt);
    }
}
