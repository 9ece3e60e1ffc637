using System.Diagnostics.CodeAnalysis;
using Platform.Nats.Permissions;

namespace Platform.Nats.Sharing;

/// <summary>Subjects with wildcards as a nats-server judges them (sublist.go); stricter than nats-io/jwt.</summary>
public static class SubjectPattern
{
    /// <summary>The longest that we take from people.</summary>
    public const int Longest = 1024;

    /// <summary>No empty token, no white space or control character, "&gt;" only as the last token.</summary>
    public static bool IsValid(string subject) => SubjectMatch.IsEntry(subject) && !subject.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));

    /// <summary>The same of what people type, which may be nothing or far too much.</summary>
    public static bool IsTyped([NotNullWhen(true)] string? subject) => subject is { Length: > 0 and <= Longest } && IsValid(subject);

    public static bool IsLiteral(string subject) => !subject.Split('.').Any(IsWildcard);

    /// <summary>Whether some subject matches both.</summary>
    public static bool Collide(string one, string other) => Intersect(one.Split('.'), other.Split('.')) is not null;

    /// <summary>Whether everything that matches <paramref name="subject"/> matches <paramref name="other"/>.</summary>
    public static bool IsSubset(string subject, string other)
    {
        var (mine, theirs) = (subject.Split('.'), other.Split('.'));
        for (var i = 0; i < theirs.Length; i++)
        {
            if (i >= mine.Length)
            {
                return false;
            }

            if (theirs[i] is ">")
            {
                return true;
            }

            if (mine[i] is ">" || (theirs[i] is not "*" && !string.Equals(mine[i], theirs[i], StringComparison.Ordinal)))
            {
                return false;
            }
        }

        return mine.Length == theirs.Length;
    }

    /// <summary>The pattern of what matches both, or null when nothing does.</summary>
    internal static string[]? Intersect(ReadOnlySpan<string> one, ReadOnlySpan<string> other)
    {
        List<string> both = [];
        for (var i = 0; ; i++)
        {
            var (hasOne, hasOther) = (i < one.Length, i < other.Length);
            if (!hasOne || !hasOther)
            {
                return hasOne == hasOther ? [.. both] : null;
            }

            if (one[i] is ">" || other[i] is ">")
            {
                // The rest of the one without ">" here; an open end covers at least one token, and there is one.
                return [.. both, .. one[i] is ">" ? other[i..] : one[i..]];
            }

            if (one[i] is not "*" && other[i] is not "*" && !string.Equals(one[i], other[i], StringComparison.Ordinal))
            {
                return null;
            }

            both.Add(one[i] is "*" ? other[i] : one[i]);
        }
    }

    internal static bool IsWildcard(string token) => token is "*" or ">";
}
