using System.Text.RegularExpressions;
using Platform.Kernel;
using Platform.Portal.Features.Claims;

namespace Platform.Portal.Features.Users;

/// <summary>Rules of a user's fields that are not permissions.</summary>
internal static partial class UserRules
{
    public const long ShortestSeconds = 60;
    public const long LongestSeconds = 10L * 365 * 24 * 3600;
    private const int MostTags = 50;

    /// <summary>A value becomes part of a subject where a template says {{tag(key)}}, so it is one literal token: no dot, no wildcard (nats-auth.md §0.2-8).
    /// Small letters, since NATS's tools lower what they write (§0.2-9).</summary>
    public static Error? CheckTags(IReadOnlyList<string>? tags, string path)
    {
        if (tags is null)
        {
            return null;
        }

        if (tags.Count > MostTags)
        {
            return UserErrors.TooManyTags with { Field = path };
        }

        for (var i = 0; i < tags.Count; i++)
        {
            if (tags[i] is null || !Tag().IsMatch(tags[i]))
            {
                return UserErrors.InvalidTag with { Field = Paths.Join(path, i) };
            }

            if (tags.Take(i).Contains(tags[i], StringComparer.Ordinal))
            {
                return UserErrors.TagTwice with { Field = Paths.Join(path, i) };
            }
        }

        return null;
    }

    public static Error? CheckLifetime(long? seconds, string path) =>
        seconds is < ShortestSeconds or > LongestSeconds ? UserErrors.InvalidLifetime with { Field = path } : null;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_/-]{0,63}(:[a-z0-9][a-z0-9_/-]{0,63})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tag();
}
