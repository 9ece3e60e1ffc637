namespace Platform.Nats.Tests.Client;

/// <summary>What waits for a message that never comes fails after a minute, rather than holding up everything.</summary>
internal static class Deadline
{
    public static CancellationToken OneMinute()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromMinutes(1));
        return source.Token;
    }
}
