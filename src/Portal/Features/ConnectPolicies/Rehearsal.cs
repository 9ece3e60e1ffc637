using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>Goes through clients again that came earlier: with the claims and facts their decisions kept, through any policy, by the very code the callout service decides
/// with. Keys are public only, so nothing could be signed. Credentials and revocations are not judged again: what came is taken as it was.</summary>
internal sealed class Rehearsals(PortalDb db)
{
    public async Task<Rehearsal?> OfAsync(AccountId accountId, CancellationToken ct)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct);
        if (account is null)
        {
            return null;
        }

        var keys = await db.SigningKeys.AsNoTracking().Where(k => k.AccountId == accountId && k.IsHeld && k.State == SigningKeyState.Active)
            .OrderByDescending(k => k.CreatedAt).Select(k => new { k.GroupId, k.PublicKey }).ToListAsync(ct);
        var signers = keys.DistinctBy(k => k.GroupId).ToDictionary(k => k.GroupId, k => KeyPair.FromPublicKey(k.PublicKey));
        var groups = (await db.SigningKeyGroups.AsNoTracking().Where(g => g.AccountId == accountId).ToListAsync(ct)).ConvertAll(g => Group(g, signers.GetValueOrDefault(g.Id)));
        var providers = await db.IdentityProviders.AsNoTracking().ToListAsync(ct);
        var entry = new AccountEntry(
            account.OrganizationId, account.Id, account.Name, account.PublicKey, [.. NatsAccountClaims.FromJson(account.Claims).Account.Tags ?? []],
            IsSuspended: account.State is AccountState.Suspended, RevokedAllAt: null, Policy: null, PolicyVersion: 0, groups);
        return new(entry, [.. providers.Select(Provider).OfType<ProviderEntry>()]);
    }

    private static GroupEntry Group(SigningKeyGroup row, KeyPair? key)
    {
        var template = row.Template is null ? null : GroupTemplate.TryParse(row.Template);
        return row.Template is null || template is not null ? new(row.Id, row.Name, template, row.IsDisabled, key) : new(row.Id, row.Name, null, IsDisabled: true, null);
    }

    // One that is disabled or deleted by now vouched for the client then.
    private static ProviderEntry? Provider(IdentityProvider row) =>
        ProviderSettings.Parse(Web.Json.Word(row.Kind), row.Settings).IsValid(out var settings) ? new(row.OrganizationId, row.Id, row.Name, settings, IsEnabled: true, row.CreatedAt) : null;
}

/// <summary>An account as clients find it.</summary>
internal sealed class Rehearsal(AccountEntry account, IReadOnlyList<ProviderEntry> providers)
{
    // Any will do: servers make a user key for each connection.
    private static readonly string Somebody = NewKey();

    private readonly Dictionary<IdentityProviderId, ProviderEntry> _providers = providers.ToDictionary(p => p.Id);

    /// <summary>The account with this policy in force; null: with none.</summary>
    public Stage With(ConnectPolicy? policy, int version) =>
        new(this, new(DateTimeOffset.UnixEpoch, providers, [account with { Policy = policy, PolicyVersion = version }], [], [], [], []));

    /// <summary>One policy, tried on many clients.</summary>
    internal sealed class Stage(Rehearsal rehearsal, AdmissionSnapshot snapshot)
    {
        /// <summary>The answer the client of this decision would have had; null when it says too little: its credential was not found genuine, or its provider is not to be read.</summary>
        public Verdict? Of(ConnectDecision decision, Trace? trace = null)
        {
            if (decision is not { Claims: { } text, ProviderId: { } id, Subject: { } subject } || rehearsal._providers.GetValueOrDefault(id) is not { } provider)
            {
                return null;
            }

            using var claims = JsonDocument.Parse(text);
            var identity = new Admission.Identity(provider, subject, claims.RootElement.Clone(), IssuedAt: null, ExpiresAt: null, Fingerprint: []);
            return Decider.Admit(snapshot, rehearsal.Attempt(decision), identity, decision.At, trace);
        }
    }

    private ConnectAttempt Attempt(ConnectDecision decision) => new()
    {
        UserNKey = Somebody,
        Username = account.PublicKey,
        Region = decision.Region,
        Source = decision.Source,
        ConnectionType = decision.ConnectionType,
        ClientName = decision.ClientName,
    };

    private static string NewKey()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        return pair.PublicKey;
    }
}
