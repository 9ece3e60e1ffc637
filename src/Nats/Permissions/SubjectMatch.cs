using System.Buffers;

namespace Platform.Nats.Permissions;

/// <summary>How a server compares subjects, queue names and list entries. None of it allocates.</summary>
internal static class SubjectMatch
{
    private static readonly SearchValues<char> White = SearchValues.Create(" \t\n\r\f");

    /// <summary>Whether a list can find the entry at all: no empty token, "&gt;" only last. What is inside a token does not matter.</summary>
    public static bool IsEntry(ReadOnlySpan<char> subject)
    {
        var tokens = new Tokens(subject);
        while (tokens.Next(out var token))
        {
            if (token.IsEmpty || (token is ">" && !tokens.AtEnd))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What the server takes for a subject: a valid entry without white space.</summary>
    public static bool IsSubject(ReadOnlySpan<char> subject) => IsEntry(subject) && !subject.ContainsAny(White);

    /// <summary>Whether a valid entry matches. Wildcards of the subject are words like any other; an empty token matches nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> entry, ReadOnlySpan<char> subject)
    {
        if (HasEmptyToken(subject))
        {
            return false;
        }

        var pattern = new Tokens(entry);
        var tokens = new Tokens(subject);
        while (pattern.Next(out var expected))
        {
            if (!tokens.Next(out var token))
            {
                return false;
            }

            if (expected is ">" && pattern.AtEnd)
            {
                return true;
            }

            if (expected is not "*" && !expected.SequenceEqual(token))
            {
                return false;
            }
        }

        return tokens.AtEnd;
    }

    /// <summary>Whether some literal subject matches both.</summary>
    public static bool Overlaps(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var left = new Tokens(one);
        var right = new Tokens(other);
        while (left.Next(out var a))
        {
            if (!right.Next(out var b))
            {
                return false;
            }

            if ((a is ">" && left.AtEnd) || (b is ">" && right.AtEnd))
            {
                return true;
            }

            if (a is not "*" && b is not "*" && !a.SequenceEqual(b))
            {
                return false;
            }
        }

        return right.AtEnd;
    }

    public static bool HasWildcard(ReadOnlySpan<char> subject)
    {
        var tokens = new Tokens(subject);
        while (tokens.Next(out var token))
        {
            if (token is "*" or ">")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an entry's queue is the queue asked for, or has wildcards and covers it.</summary>
    public static bool QueueMatches(ReadOnlySpan<char> entry, ReadOnlySpan<char> queue) =>
        queue.SequenceEqual(entry) || (HasWildcard(entry) && Covers(entry, queue));

    private static bool HasEmptyToken(ReadOnlySpan<char> subject) =>
        subject.IsEmpty || subject[0] == '.' || subject[^1] == '.' || subject.IndexOf("..") >= 0;

    // As the server does it: a token needs only to begin with "*" to stand for any other, and ">" ends the comparison wherever it is.
    private static bool Covers(ReadOnlySpan<char> wide, ReadOnlySpan<char> narrow)
    {
        var pattern = new Tokens(wide);
        var tokens = new Tokens(narrow);
        while (pattern.Next(out var expected))
        {
            if (expected.IsEmpty || !tokens.Next(out var token))
            {
                return false;
            }

            if (expected is ">")
            {
                return true;
            }

            if (token.IsEmpty || token is ">" || (token is "*" ? expected is not "*" : expected[0] != '*' && !expected.SequenceEqual(token)))
            {
                return false;
            }
        }

        return tokens.AtEnd;
    }

    private ref struct Tokens(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public bool AtEnd { get; private set; }

        public bool Next(out ReadOnlySpan<char> token)
        {
            if (AtEnd)
            {
                token = default;
                return false;
            }

            var dot = _rest.IndexOf('.');
            AtEnd = dot < 0;
            token = AtEnd ? _rest : _rest[..dot];
            _rest = AtEnd ? default : _rest[(dot + 1)..];
            return true;
        }
    }
}
