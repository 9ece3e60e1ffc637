using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Nsc;
using Platform.Store;

namespace Platform.Authority;

/// <summary>What an import brought, or would bring.</summary>
/// <param name="Operator">Null when a finding blocks.</param>
/// <param name="Findings">The store's own and the platform's, the blocking ones first.</param>
public sealed record ImportReport(Operator? Operator, int Accounts, int Users, int Keys, IReadOnlyList<NscFinding> Findings)
{
    public bool IsBlocked => Findings.Any(f => f.IsBlocking);
}

/// <summary>Brings an operator with its accounts, keys and users from an nsc store into an organization. Every claim is kept; accounts are
/// signed anew by the operator's key; users' JWTs stay what they are, their seeds are not kept.</summary>
public sealed class StoreImport
{
    private readonly Vault _vault;
    private readonly AccountFactory _accounts;
    private readonly OperatorSigner _signer;

    internal StoreImport(Vault vault, AccountFactory accounts, OperatorSigner signer) => (_vault, _accounts, _signer) = (vault, accounts, signer);

    /// <summary>Writes all rows in the caller's transaction, or says why not; the caller then rolls back. Ring after the commit.</summary>
    /// <exception cref="InvalidOperationException">No transaction is open.</exception>
    public async Task<ImportReport> RunAsync(PortalDb db, NscStore store, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(store);
        if (db.Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("An import is written whole or not at all: begin a transaction.");
        }

        var findings = store.Findings.ToList();
        if (store.IsBlocked || store.Operator is not { } given)
        {
            return Report(null, store, findings);
        }

        var organization = db.Caller.Organization;
        var operators = await db.Operators.Where(o => o.OrganizationId == organization).Select(o => o.Name).ToListAsync(ct);
        var row = await AddOperatorAsync(db, organization, store, ImportedName.Fit(given.Claims.Name, "operator", operators.ToHashSet(StringComparer.Ordinal)), findings, now, ct);
        var accounts = new AccountImport(db, _vault, organization, row, store.Keys, findings, now);
        await accounts.AddAllAsync(store.Accounts, ct);
        if (findings.Exists(f => f.IsBlocking))
        {
            return Report(null, store, findings);
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken)
        {
            findings.Add(Taken(store, taken.ConstraintName ?? ""));
            return Report(null, store, findings);
        }

        foreach (var (account, entry) in accounts.Added)
        {
            var issues = await AccountDraft.CheckAsync(db, account, now, ct);
            findings.AddRange(issues.Where(i => i.IsBlocking).Select(i => new NscFinding(entry, i.Description, IsBlocking: true)));
        }

        return Report(row, store, findings);
    }

    private static ImportReport Report(Operator? row, NscStore store, List<NscFinding> findings) => new(
        findings.Exists(f => f.IsBlocking) ? null : row,
        store.Accounts.Count,
        store.Accounts.Sum(a => a.Users.Count),
        store.Keys.Values.Count(k => k.Prefix != PrefixByte.User),
        [.. findings.OrderByDescending(f => f.IsBlocking).ThenBy(f => f.Entry, StringComparer.Ordinal)]);

    // Whose it is, is not said: it may be another organization's.
    private static NscFinding Taken(NscStore store, string constraint) => constraint switch
    {
        "ux_operators_public_key" => new(store.Operator!.Entry, "This operator is on this platform already.", IsBlocking: true),
        "ux_accounts_public_key" => new("", "An account of this store is on this platform already.", IsBlocking: true),
        "ux_credentials_public_key" => new("", "A user of this store is on this platform already.", IsBlocking: true),
        _ => new("", "A key of this store is in use on this platform already.", IsBlocking: true),
    };

    private async Task<Operator> AddOperatorAsync(
        PortalDb db, OrganizationId organization, NscStore store, string name, List<NscFinding> findings, DateTimeOffset now, CancellationToken ct)
    {
        var (entry, jwt, claims) = store.Operator!;
        var id = OperatorId.New(now);
        var listed = claims.Operator.SigningKeys ?? [];
        foreach (var key in listed.Distinct(StringComparer.Ordinal).Where(store.Keys.ContainsKey))
        {
            await _vault.SealAsync(db, organization, store.Keys[key], SeedRole.OperatorSigning, now, ct);
        }

        var isHeld = store.Keys.TryGetValue(claims.Subject, out var identity);
        if (isHeld)
        {
            await _vault.SealAsync(db, organization, identity!, SeedRole.Operator, now, ct);
        }

        var active = listed.Find(store.Keys.ContainsKey);
        var next = NatsOperatorClaims.FromJson(claims.ToJson());
        if (active is null)
        {
            using var made = KeyPair.CreatePair(PrefixByte.Operator);
            await _vault.SealAsync(db, organization, made, SeedRole.OperatorSigning, now, ct);
            (next.Operator.SigningKeys ??= []).Add(active = made.PublicKey);
            findings.Add(new(entry, "No seed of a signing key is here: the operator gets a new one, and its JWT a new signature. Its servers need the new JWT.", IsBlocking: false));
        }

        var system = store.Accounts.FirstOrDefault(a => string.Equals(a.Claims.Subject, claims.Operator.SystemAccount, StringComparison.Ordinal));
        var systemId = AccountId.New(now);
        if (system is null)
        {
            var taken = (await db.Accounts.Where(a => a.ClosedAt == null).Select(a => a.Name).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
            var made = await _accounts.AddAsync(db, organization, id, systemId, ImportedName.Fit($"{name}-system", "system", taken), isSystem: true, now, ct);
            next.Operator.SystemAccount = made.Account.PublicKey;
            findings.Add(new(entry, "It names no system account: it gets one, and its JWT a new signature. Its servers need the new JWT.", IsBlocking: false));
        }

        var row = new Operator
        {
            OrganizationId = organization,
            Id = id,
            Name = name,
            PublicKey = claims.Subject,
            Jwt = jwt,
            SystemAccountId = systemId,
            ActiveSigningKey = active,
            IsIdentityHeld = isHeld,
            CreatedAt = now,
        };
        db.Operators.Add(row);
        if (system is null || next.Operator.SigningKeys!.Count > listed.Count)
        {
            // The seed is not in the database yet, and this process need not read it back to sign once.
            if (isHeld)
            {
                row.Jwt = NatsJwt.Encode(next, identity!, DateTimeOffset.FromUnixTimeSeconds(Math.Max(now.ToUnixTimeSeconds(), claims.IssuedAt + 1)));
            }
            else
            {
                await _signer.SetAsync(db, row, next, now, ct);
            }
        }

        return row;
    }
}
