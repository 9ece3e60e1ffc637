namespace Platform.Cli.Api;

/// <summary>One request to the portal.</summary>
/// <param name="Method">GET, …</param>
/// <param name="Path">From the portal's root, with its query.</param>
internal sealed record ApiRequest(string Method, string Path)
{
    public byte[]? Body { get; init; }
    public string ContentType { get; init; } = "application/json";
    public string Accept { get; init; } = "application/json";

    /// <summary>The request happens once, however often it is sent.</summary>
    public string? IdempotencyKey { get; init; }
    public string? IfMatch { get; init; }

    /// <summary>Others, as a person gave them.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Sending it again does no harm.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The answer is read as it comes, not taken whole.</summary>
    public bool IsStreamed { get; init; }
}
