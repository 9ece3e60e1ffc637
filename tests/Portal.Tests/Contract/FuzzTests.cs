using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;
using Platform.Portal.Tests.Live;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Contract;

/// <summary>TRUNKLINE_FUZZ_SEED and TRUNKLINE_FUZZ_COUNT: other requests, and more of them.</summary>
public sealed partial class FuzzTests(LiveFleet fleet) : IClassFixture<LiveFleet>
{
    // Most of the time goes to the few that wait for what a fleet without JetStream never answers.
    private const int Workers = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_requests_break_nothing_and_learn_nothing()
    {
        var seed = Setting("TRUNKLINE_FUZZ_SEED", 20261130);
        var count = Setting("TRUNKLINE_FUZZ_COUNT", 10_000);
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        await using var host = fleet.Portal.StartHost(new(StringComparer.Ordinal) { ["Portal:ApiRequestsPerSecond"] = "100000", ["Portal:OrganizationRequestsPerSecond"] = "100000" });
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }, disposeHandler: true) { BaseAddress = host.ClientOptions.BaseAddress };
        client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
        var fuzzer = new Fuzzer(await ApiDocument.ReadAsync(fleet.Portal), seed, await IdsAsync(tenant));
        var (faults, statuses, slow) = (new ConcurrentBag<string>(), new ConcurrentDictionary<int, int>(), new ConcurrentBag<(TimeSpan Took, string What)>());
        var clock = Stopwatch.StartNew();

        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = Ct }, async (number, ct) =>
        {
            using var request = fuzzer.Make(number);
            var began = Stopwatch.GetTimestamp();
            if (await FaultAsync(client, request, statuses, ct) is { } fault)
            {
                faults.Add($"{number}: {request.Method} {request.RequestUri} {await BodyAsync(request)} -> {fault}");
            }

            slow.Add((Stopwatch.GetElapsedTime(began), $"{request.Method} {request.RequestUri!.ToString().Split('?')[0]}"));
        });

        TestContext.Current.SendDiagnosticMessage("Seed {0}: {1} requests in {2:0.0} s; {3}; slowest {4}", seed, count, clock.Elapsed.TotalSeconds, string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}")),
            string.Join(", ", slow.GroupBy(s => s.What).OrderByDescending(g => g.Sum(s => s.Took.TotalSeconds)).Take(8).Select(g => $"{g.Key} {g.Count()}x {g.Sum(s => s.Took.TotalSeconds):0} s")));
        string.Join('\n', faults.Take(40)).ShouldBeEmpty($"seed {seed}");
        statuses.Where(s => s.Key < 300).Sum(s => s.Value).ShouldBeGreaterThan(count / 20, "requests that get through are in it too");
    }

    /// <summary>What is wrong with the answer; null: nothing.</summary>
    private static async Task<string?> FaultAsync(HttpClient client, HttpRequestMessage request, ConcurrentDictionary<int, int> statuses, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var status = (int)response.StatusCode;
            statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
            var type = response.Content.Headers.ContentType?.MediaType;
            if (type is "text/event-stream")
            {
                return null;
            }

            var text = await response.Content.ReadAsStringAsync(patience.Token);
            return status is 500 or (> 500 and not 503) ? $"{status} {text}"
                : status < 400 ? null
                // Kestrel shuts the door on what is no HTTP, such as %00 in an address, before anything of ours is asked.
                : request.Method == HttpMethod.Head || (status is 400 && text.Length == 0 && response.Headers.ConnectionClose is true) ? null
                : type is not ProblemResponses.ContentType ? $"{status} is no problem but {type} {text}"
                : NotAProblem(text, status) ?? (Leak().Match(text) is { Success: true } leak ? $"{status} tells {leak.Value}: {text}" : null);
        }
        catch (HttpRequestException e) when (e.InnerException is InvalidOperationException)
        {
            // The client itself would not send that.
            return null;
        }
        catch (HttpRequestException e)
        {
            return $"no answer: {e.Message} {e.InnerException?.Message}";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"no answer in {Patience.TotalSeconds} s";
        }
    }

    private static string? NotAProblem(string text, int status)
    {
        try
        {
            var problem = JsonDocument.Parse(text).RootElement;
            var lacking = new[] { "type", "title", "status", "detail", "instance", "code", "request_id", "errors" }.Where(m => !problem.TryGetProperty(m, out _)).ToList();
            return lacking.Count > 0 ? $"{status} lacks {string.Join(", ", lacking)}: {text}" : problem.GetProperty("status").GetInt32() == status ? null : $"{status} says {text}";
        }
        catch (JsonException)
        {
            return $"{status} is no JSON: {text}";
        }
    }

    private static async Task<string> BodyAsync(HttpRequestMessage request) =>
        request.Content is null ? "" : await request.Content.ReadAsStringAsync(Ct) is var text && text.Length > 300 ? text[..300] + "…" : await request.Content.ReadAsStringAsync(Ct);

    private async Task<Dictionary<string, string>> IdsAsync(Tenant tenant)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var operation in SweptOperation.All(fleet.Portal).Where(o => o.Method is "GET" && o.HasId && !o.IsPlatforms))
        {
            using var response = await operation.SendAsync(tenant.Client, tenant);
            var sent = operation.SentPath.Split('?')[0].Split('/');
            foreach (var (i, segment) in operation.Endpoint.RoutePattern.PathSegments.Index())
            {
                if (segment.Parts is [RoutePatternParameterPart part])
                {
                    ids.TryAdd(part.Name, sent[i + 1]);
                }
            }
        }

        return ids;
    }

    private static int Setting(string name, int usual) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given) ? given : usual;

    /// <summary>Names of our types and the framework's, SQL, traces and paths of files.</summary>
    [GeneratedRegex(@"   at |Exception|System\.[A-Z]|Microsoft\.[A-Z]|Platform\.[A-Z]|Npgsql|SqlState|\bSELECT\b.*\bFROM\b|\bINSERT INTO\b|relation ""|violates|\.cs:line|/home/|/usr/|/work/|/tmp/", RegexOptions.None, 1000)]
    private static partial Regex Leak();
}
