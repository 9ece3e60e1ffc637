using Platform.Nats.Jwt;
using Platform.Nats.Sharing;
using Platform.Store;

namespace Platform.Authority;

/// <summary>The services every account of the shared operator finds under tl.* (docs/built-in-services.md): one export of the PLATFORM account, one import
/// in each account. Pure.</summary>
/// <remarks>The importer's subject carries what the service has to know: the account's key, at the place where servers let no other account import
/// (account_token_position), and the ids of account and organization, which nobody but the signer of the JWT writes. So no database is asked.</remarks>
public static class BuiltInServices
{
    public const string Echo = "echo";
    public const string Regions = "regions";
    public const string WhoAmI = "whoami";
    public const string Usage = "usage";

    /// <summary>What an account calls them.</summary>
    public const string LocalSubject = "tl.*";

    /// <summary>The first token of every subject of theirs.</summary>
    public const string Prefix = "tl";

    public static IReadOnlyList<string> Names { get; } = [Echo, Regions, WhoAmI, Usage];

    /// <summary>What a responder subscribes to: tl.ACCOUNT.acc_….org_….NAME.</summary>
    public static string SubjectOf(string service) => $"{Prefix}.*.*.*.{service}";

    /// <summary>The PLATFORM account's one export.</summary>
    public static NatsExport Export() => new()
    {
        Name = "built-in services",
        Subject = SubjectOf("*"),
        Type = NatsExportType.Service,
        AccountTokenPosition = 2,
    };

    /// <summary>An account's import of them. Shared: servers tell who asks (Nats-Request-Info).</summary>
    /// <param name="platformAccount">The exporter, A….</param>
    /// <param name="account">The importer.</param>
    public static NatsImport Import(string platformAccount, Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new()
        {
            Name = "built-in services",
            Subject = $"{Prefix}.{account.PublicKey}.{account.Id}.{account.OrganizationId}.*",
            Account = platformAccount,
            LocalSubject = LocalSubject,
            Type = NatsExportType.Service,
            Share = true,
        };
    }

    /// <summary>The first of an account's own service imports that takes a subject of theirs. It stands, and they are left out: which of the two a
    /// server would ask is not to be left to chance.</summary>
    public static NatsImport? InTheWay(IEnumerable<NatsImport> imports) => imports.FirstOrDefault(i => i.Type == NatsExportType.Service && Takes(i));

    /// <summary>Whether a new import would be called something that begins with tl: that is kept for them.</summary>
    public static bool IsReserved(NatsImport import) => string.Equals(Local(import).Split('.')[0], Prefix, StringComparison.Ordinal);

    private static bool Takes(NatsImport import) => SubjectPattern.Collide(string.Join('.', Local(import).Split('.').Select(t => t.StartsWith('$') ? "*" : t)), LocalSubject);

    private static string Local(NatsImport import) => SharedImport.From("", import).LocalSubject;
}
