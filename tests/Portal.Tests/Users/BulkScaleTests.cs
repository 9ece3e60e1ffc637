using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Bulk;

namespace Platform.Portal.Tests.Users;

/// <summary>Ten thousand users in one job, and their archive, by a portal of its own whose memory is watched.</summary>
public sealed class BulkScaleTests(PortalFixture portal)
{
    private const int Users = 10_000;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_users_are_made_in_one_call_and_their_archive_streams_in_flat_memory()
    {
        var tenant = await portal.NewTenantAsync();
        using var process = await portal.StartProcessAsync("bulk.scale");
        process.Client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
        var clock = Stopwatch.StartNew();
        var response = await TenantBulk.SendAsync(process.Client, tenant, "scale", JsonSerializer.Serialize(new { users = Enumerable.Range(0, Users).Select(i => new { name = $"device-{i}", tags = new[] { $"n:{i}" } }) }), "application/json");
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var job = await response.ReadAsync<BulkJobView>();
        (job.Status, job.Succeeded).ShouldBe((BulkStatus.Complete, Users));
        var made = clock.Elapsed;

        clock.Restart();
        var memory = new List<long>();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.AccountPath}/bulk/{job.Id}/archive") { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") };
        using var archive = await process.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var body = await archive.Content.ReadAsStreamAsync(Ct);
        var (buffer, total, next) = (new byte[65_536], 0L, 0L);
        for (int read; (read = await body.ReadAsync(buffer, Ct)) > 0;)
        {
            total += read;
            if (total >= next)
            {
                memory.Add(ResidentBytes(process.Id));
                next = total + 1_000_000;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"made in {made.TotalSeconds:0.0} s, archive of {total / 1e6:0.0} MB in {clock.Elapsed.TotalSeconds:0.0} s, memory MB: {string.Join(' ', memory.Select(m => m / 1_000_000))}"));
        await using var db = portal.AsOwner();
        (await db.Credentials.CountAsync(c => c.BulkJobId == job.Id, Ct)).ShouldBe(Users);
        memory.Count.ShouldBeGreaterThan(4);
        // After its first part, where code and pools warm up, it does not grow with what was written.
        (memory[^1] - memory[memory.Count / 4]).ShouldBeLessThan(40_000_000);
    }

    private static long ResidentBytes(int process) => long.Parse(
        File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;
}
