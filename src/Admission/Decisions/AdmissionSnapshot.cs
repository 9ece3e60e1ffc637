using System.Buffers.Binary;
using System.Security.Cryptography;
using Platform.Kernel;

namespace Platform.Admission;

/// <summary>Everything decisions are made from, as it was at one moment. Immutable; indexes are built once.</summary>
public sealed class AdmissionSnapshot
{
    private readonly Dictionary<string, ProviderEntry[]> _byIssuer;
    private readonly Dictionary<IdentityProviderId, ProviderEntry> _providers;
    private readonly ILookup<OrganizationId, ProviderEntry> _byOrganization;
    private readonly Dictionary<string, AccountEntry> _accountsByKey;
    private readonly Dictionary<AccountId, AccountEntry> _accounts;
    private readonly Dictionary<string, AccountEntry[]> _accountsByName;
    private readonly Dictionary<OrganizationId, AccountEntry[]> _withPolicy;
    private readonly Dictionary<(IdentityProviderId, string), LoginEntry> _logins;
    private readonly Dictionary<UInt128, TokenEntry> _tokens;
    private readonly Dictionary<IdentityProviderId, RevocationIndex> _revocations;

    public AdmissionSnapshot(
        DateTimeOffset takenAt,
        IReadOnlyList<ProviderEntry> providers,
        IReadOnlyList<AccountEntry> accounts,
        IReadOnlyList<LoginEntry> logins,
        IReadOnlyList<TokenEntry> tokens,
        IReadOnlyList<RevocationEntry> revocations,
        IReadOnlyList<string> allowedNetworks)
    {
        // The order is the rule for who gets a token that two tenants claim: the provider registered first.
        ProviderEntry[] ordered = [.. providers.OrderBy(p => p.CreatedAt).ThenBy(p => p.Id.Value)];
        (TakenAt, Providers, Accounts, AllowedNetworks) = (takenAt, ordered, accounts, allowedNetworks);
        _byIssuer = ordered.Where(p => p.Settings is TokenSettings)
            .GroupBy(p => ((TokenSettings)p.Settings).Issuer, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        _providers = ordered.ToDictionary(p => p.Id);
        _byOrganization = ordered.ToLookup(p => p.OrganizationId);
        CertificateProviders = [.. ordered.Where(p => p.Settings is CertificateSettings)];
        _accountsByKey = accounts.ToDictionary(a => a.PublicKey, StringComparer.Ordinal);
        _accounts = accounts.ToDictionary(a => a.Id);
        _accountsByName = accounts.GroupBy(a => a.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        _withPolicy = accounts.Where(a => a.Policy is not null)
            .GroupBy(a => a.OrganizationId)
            .ToDictionary(g => g.Key, g => g.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Id.Value).ToArray());
        _logins = logins.ToDictionary(l => (l.ProviderId, l.Username));
        _tokens = tokens.ToDictionary(t => Half(t.Hash));
        _revocations = revocations.GroupBy(r => r.ProviderId).ToDictionary(g => g.Key, g => new RevocationIndex(g));
    }

    public DateTimeOffset TakenAt { get; }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<ProviderEntry> Providers { get; }

    public IReadOnlyList<AccountEntry> Accounts { get; }

    /// <summary>CIDR: private networks providers may be in.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; }

    internal IReadOnlyList<ProviderEntry> CertificateProviders { get; }

    public ProviderEntry? Provider(IdentityProviderId id) => _providers.GetValueOrDefault(id);

    public AccountEntry? Account(AccountId id) => _accounts.GetValueOrDefault(id);

    /// <summary>Token providers with this very issuer, the oldest first.</summary>
    internal ProviderEntry[] WithIssuer(string issuer) => _byIssuer.GetValueOrDefault(issuer) ?? [];

    internal IEnumerable<ProviderEntry> ProvidersOf(OrganizationId organization) => _byOrganization[organization];

    internal AccountEntry? AccountByKey(string publicKey) => _accountsByKey.GetValueOrDefault(publicKey);

    internal AccountEntry[] AccountsNamed(string name) => _accountsByName.GetValueOrDefault(name) ?? [];

    /// <summary>The organization's accounts that have a policy, by name.</summary>
    internal AccountEntry[] WithPolicy(OrganizationId organization) => _withPolicy.GetValueOrDefault(organization) ?? [];

    internal LoginEntry? Login(IdentityProviderId provider, string username) => _logins.GetValueOrDefault((provider, username));

    internal TokenEntry? ConnectionToken(byte[] hash) =>
        _tokens.GetValueOrDefault(Half(hash)) is { } token && CryptographicOperations.FixedTimeEquals(token.Hash, hash) ? token : null;

    internal RevocationIndex? RevocationsOf(IdentityProviderId provider) => _revocations.GetValueOrDefault(provider);

    // Half of a SHA-256: nobody can find a second text with the same one.
    internal static UInt128 Half(byte[] hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
