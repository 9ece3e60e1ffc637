using System.Collections.Concurrent;

namespace Platform.Nats.Tests.Client;

/// <summary>What waits for a message that never comes fails after a minute, rather than holding up everything.</summary>
internal static class Deadline
{
    private static readonly ConcurrentDictionary<string, CancellationToken> OfTests = new(StringComparer.Ordinal);

    /// <summary>The same token for the whole of one test.</summary>
    public static CancellationToken OneMinute()
        => TestContext.Current.Test is { UniqueID: var test } ? OfTests.GetOrAdd(test, _ => Start()) : Start();

    private static CancellationToken Start()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromMinutes(1));
        return source.Token;
    }
}
