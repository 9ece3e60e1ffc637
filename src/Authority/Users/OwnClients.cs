namespace Platform.Authority;

/// <summary>What the portal's own clients in tenants' accounts call themselves (CONNECT name). Their users are in no ledger, a tenant's always are: so a tenant's client that takes
/// such a name is still seen.</summary>
public static class OwnClients
{
    /// <summary>The message console.</summary>
    public const string Console = "trunkline console";

    /// <summary>Who asks what an account has of connections, streams and leaf nodes at the moment.</summary>
    public const string Live = "trunkline live";

    public static readonly IReadOnlyList<string> All = [Console, Live];
}
