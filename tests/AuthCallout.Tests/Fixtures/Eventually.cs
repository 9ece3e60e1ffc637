namespace Platform.AuthCallout.Tests;

/// <summary>For what other processes bring about: looks again until it is so, and fails with what was last seen.</summary>
internal static class Eventually
{
    public static async Task ShouldBeAsync<T>(Func<Task<T>> look, T expected, TimeSpan within, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var seen = await look();
        while (!Equals(seen, expected) && clock.GetElapsedTime(start) < within)
        {
            await Task.Delay(20, ct);
            seen = await look();
        }

        seen.ShouldBe(expected);
    }

    public static Task ShouldBeAsync<T>(Func<T> look, T expected, TimeSpan within, CancellationToken ct) =>
        ShouldBeAsync(() => Task.FromResult(look()), expected, within, ct);
}
