namespace Platform.Admission;

/// <summary>A provider's keys as they were fetched.</summary>
/// <param name="Json">The answer's text, for the snapshot on disk.</param>
/// <param name="FreshUntil">When to have fetched them again.</param>
public sealed record KeySet(JwkSet Set, string Json, DateTimeOffset FetchedAt, DateTimeOffset FreshUntil);

/// <summary>An issuer's discovery document (OpenID Connect Discovery 1.0 §3), as far as anybody here asks. What it does not name is null.</summary>
/// <param name="NamesItself">It says by "iss" whose answer an authorization response is (RFC 9207).</param>
/// <param name="PostsSecret">A client's secret goes into the form (client_secret_post): it takes no other.</param>
/// <param name="FreshUntil">When to have asked again.</param>
public sealed record IssuerDescription(
    string Issuer, string KeysUrl, string? AuthorizationUrl, string? TokenUrl, string? UserInfoUrl, bool NamesItself, bool PostsSecret, DateTimeOffset FreshUntil);
