using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Fixtures;

namespace Platform.Benchmarks.Api;

/// <summary>How long a signed-in person waits for the two pages seen most: the median of one request after another, from sending to the last byte.</summary>
internal static partial class PageTimes
{
    private const int Warming = 150;
    private const int Measured = 150;

    public static async Task<IEnumerable<BenchmarkRow>> MeasureAsync(LocalPlatform platform, ApiTenant tenant, CancellationToken ct)
    {
        using var api = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new Uri(platform.Portal, "/api/v1/") };
        api.DefaultRequestHeaders.Authorization = new("Bearer", tenant.Token);
        var slug = (await api.GetFromJsonAsync<JsonElement>($"organizations/{tenant.Organization}", ct)).GetProperty("slug").GetString()!;
        var email = (await api.GetFromJsonAsync<JsonElement>("members", ct)).GetProperty("data")[0].GetProperty("email").GetString()!;
        using var browser = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = platform.Portal };
        var form = await browser.GetStringAsync("/sign-in", ct);
        using var answer = await browser.PostAsync(
            "/sign-in",
            new FormUrlEncodedContent(
            [
                new("_handler", "sign-in"), new("Form.Email", email), new("Form.Password", LocalPlatform.Password), new("__RequestVerificationToken", FormToken().Match(form).Groups[1].Value),
            ]),
            ct);
        answer.EnsureSuccessStatusCode();
        return [await OfAsync(browser, "page-home", $"/o/{slug}", ct), await OfAsync(browser, "page-account", $"/o/{slug}/a/{tenant.Account}", ct)];
    }

    private static async Task<BenchmarkRow> OfAsync(HttpClient browser, string name, string path, CancellationToken ct)
    {
        var took = new List<double>();
        for (var n = 0; n < Warming + Measured; n++)
        {
            var started = TimeProvider.System.GetTimestamp();
            using var answer = await browser.GetAsync(path, ct);
            if (answer.RequestMessage!.RequestUri!.AbsolutePath != path || !answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{path} was answered by {answer.RequestMessage.RequestUri} with {(int)answer.StatusCode}.");
            }

            if (n >= Warming)
            {
                took.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return new(name, "ms", Cpu.Median([.. took]), null);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FormToken();
}
