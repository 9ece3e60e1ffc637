using System.Buffers;

namespace Platform.Nats.Client;

/// <summary>What may be published to and subscribed to. The server would answer the rest with an error that arrives
/// later and names no caller, or, with a line break, read it as commands of its own.</summary>
internal static class NatsSubject
{
    private static readonly SearchValues<char> White = SearchValues.Create(" \t\r\n\f\v\0");

    /// <summary>For publish and reply subjects.</summary>
    /// <exception cref="ArgumentException">Empty, blank space, an empty token, or a wildcard.</exception>
    public static void EnsurePublishable(ReadOnlySpan<char> subject)
    {
        EnsureTokens(subject);
        if (subject.ContainsAny('*', '>'))
        {
            EnsureNoWildcard(subject);
        }
    }

    /// <summary>Wildcards are allowed where the server takes them.</summary>
    /// <exception cref="ArgumentException">Empty, blank space, an empty token, or '>' before the end.</exception>
    public static void EnsureSubscribable(ReadOnlySpan<char> subject)
    {
        EnsureTokens(subject);
        foreach (var token in subject.Split('.'))
        {
            if (subject[token] is ">" && token.End.Value != subject.Length)
            {
                throw Bad(subject, "'>' is allowed only as the last token");
            }
        }
    }

    /// <summary>A queue group is one word.</summary>
    /// <exception cref="ArgumentException">Empty or with blank space.</exception>
    public static void EnsureQueueGroup(ReadOnlySpan<char> queueGroup)
    {
        if (queueGroup.IsEmpty || queueGroup.ContainsAny(White))
        {
            throw new ArgumentException($"The queue group '{queueGroup}' is empty or has blank space.", nameof(queueGroup));
        }
    }

    private static void EnsureTokens(ReadOnlySpan<char> subject)
    {
        if (subject.IsEmpty)
        {
            throw Bad(subject, "it is empty");
        }

        if (subject.ContainsAny(White))
        {
            throw Bad(subject, "it has blank space");
        }

        if (subject[0] == '.' || subject[^1] == '.' || subject.IndexOf("..") >= 0)
        {
            throw Bad(subject, "it has an empty token");
        }
    }

    private static void EnsureNoWildcard(ReadOnlySpan<char> subject)
    {
        foreach (var token in subject.Split('.'))
        {
            if (subject[token] is "*" or ">")
            {
                throw Bad(subject, "a message cannot be published to a wildcard");
            }
        }
    }

    private static ArgumentException Bad(ReadOnlySpan<char> subject, string why) => new($"The subject '{subject}' is not valid: {why}.", nameof(subject));
}
