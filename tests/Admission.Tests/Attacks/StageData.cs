using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Admission.Tests.Attacks;

/// <summary>The platform's data as lists a case may change before the snapshot is made.</summary>
public sealed class StageData
{
    public List<ProviderEntry> Providers { get; } = [];

    public List<AccountEntry> Accounts { get; } = [];

    public List<LoginEntry> Logins { get; } = [];

    public List<TokenEntry> Tokens { get; } = [];

    public List<RevocationEntry> Revocations { get; } = [];

    public ProviderEntry Provider(string name) => Providers.Single(p => p.Name == name);

    public void Change(string provider, Func<ProviderEntry, ProviderEntry> change) => Providers[Providers.FindIndex(p => p.Name == provider)] = change(Provider(provider));

    public AccountEntry Account(string name) => Accounts.First(a => a.Name == name);

    public void ChangeAccount(string name, Func<AccountEntry, AccountEntry> change) => Accounts[Accounts.FindIndex(a => a.Name == name)] = change(Account(name));

    public void ChangeGroup(string name, Func<GroupEntry, GroupEntry> change) =>
        ChangeAccount("orders", a => a with { Groups = [.. a.Groups.Select(g => g.Name == name ? change(g) : g)] });

    public void Revoke(string provider, DateTimeOffset at, string? subject = null, string? credential = null) => Revocations.Add(new(
        Provider(provider).OrganizationId, ConnectRevocationId.New(at), Provider(provider).Id, subject, credential is null ? null : Credentials.Fingerprint(credential), at));

    public AdmissionSnapshot Snapshot(DateTimeOffset takenAt) => new(takenAt, Providers, Accounts, Logins, Tokens, Revocations, []);

    internal static AccountEntry NewAccount(OrganizationId organization, string name, string? policy, DateTimeOffset at, KeyPair key, params IReadOnlyList<GroupEntry> groups) =>
        new(organization, AccountId.New(at), name, key.PublicKey, ["plan:gold"], IsSuspended: false, RevokedAllAt: null, policy is null ? null : ConnectPolicy.Parse(policy).Value, policy is null ? 0 : 1, groups);
}
