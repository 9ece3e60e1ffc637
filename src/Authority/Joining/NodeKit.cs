namespace Platform.Authority;

/// <summary>Texts a node needs beside its place and its certificate: the files of its specification, as bootstrap writes them for nodes it can reach. The two
/// credentials are secrets, every node's the same ones.</summary>
public sealed record NodeKit(
    string OperatorJwt, string SystemAccountJwt, string AuthAccountJwt, string SentinelJwt, string PlatformAccountJwt, string ServicesCreds, string ServicesSystemCreds, string Regions);
