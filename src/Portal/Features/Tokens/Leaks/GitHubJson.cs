using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Platform.Portal.Features.Tokens;

/// <summary>GitHub's JSON, which may get members that are not known here.</summary>
internal static class GitHubJson
{
    public static readonly JsonSerializerOptions Shape = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static bool TryRead<T>(ReadOnlySpan<byte> json, [NotNullWhen(true)] out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(json, Shape);
            return value is not null;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }
}
