namespace Platform.Broker.Joining;

/// <summary>What a machine without a certificate asks, <c>POST /agents/v1/join</c> (JSON, snake_case): the token's secret, and a request for a certificate.</summary>
internal sealed record JoinRequest(string Secret, string CertificateRequest)
{
    public const string Path = "/agents/v1/join";

    /// <summary>The fleet's authorities, the one that issues first; nothing secret, so anybody may ask.</summary>
    public const string AuthoritiesPath = "/agents/v1/authorities";
}
