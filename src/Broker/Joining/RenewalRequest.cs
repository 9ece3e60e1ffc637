namespace Platform.Broker.Joining;

/// <summary>What a node asks before its certificate ends, <c>POST /agents/v1/certificate</c>, showing that one. The answer is an <see cref="IssuedCertificate"/>.</summary>
internal sealed record RenewalRequest(string CertificateRequest)
{
    public const string Path = "/agents/v1/certificate";
}
