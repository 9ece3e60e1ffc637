using System.ComponentModel.DataAnnotations;

namespace Platform.Portal.Features.Tokens;

/// <summary>Section "Leaks": who reports leaked tokens by a protocol of their own.</summary>
internal sealed class LeakOptions
{
    public const string Section = "Leaks";

    /// <summary>Where GitHub publishes the keys its secret scanning signs with: https://api.github.com/meta/public_keys/secret_scanning. Left out, /api/leaked-tokens/github is not there.</summary>
    [Url]
    public string? GitHubKeysUrl { get; set; }
}
