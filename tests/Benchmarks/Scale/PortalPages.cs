namespace Platform.Benchmarks.Scale;

/// <summary>How long the portal takes for a page of a list, asked over loopback by one caller: server time and a little more.</summary>
internal static class PortalPages
{
    private const int Rounds = 50;

    /// <returns>Milliseconds.</returns>
    public static async Task<double> MedianAsync(HttpClient client, string path, CancellationToken ct)
    {
        var clock = TimeProvider.System;
        var took = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var start = clock.GetTimestamp();
            using var response = await client.GetAsync(path, ct);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync(ct);
            took.Add(clock.GetElapsedTime(start).TotalMilliseconds);
        }

        return Cpu.Median([.. took]);
    }
}
