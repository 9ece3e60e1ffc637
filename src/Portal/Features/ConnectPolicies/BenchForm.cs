namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>A client to try, as the test bench posts it. What is secret in it is never rendered.</summary>
public sealed class BenchForm
{
    public string? Token { get; set; }
    public string? Username { get; set; }
    public string? Password { get; set; }
    public string? ConnectionType { get; set; }
    public string? Source { get; set; }
    public string? Region { get; set; }
    public string? ClientName { get; set; }
}
