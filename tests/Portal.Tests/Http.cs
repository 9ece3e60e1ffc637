using System.Net.Http.Json;
using System.Text.Json;
using Platform.Portal.Web;

namespace Platform.Portal.Tests;

internal static class Http
{
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> PostAsync<T>(this HttpClient client, string path, T body) => client.PostAsJsonAsync(path, body, Json.Options, Ct);

    public static async Task<T> ReadAsync<T>(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Ct);
        return JsonSerializer.Deserialize<T>(text, Json.Options) ?? throw new InvalidOperationException($"{(int)response.StatusCode} {text}");
    }

    /// <summary>The status, the problem's code, and the pointers of its errors: "400 name.invalid /name".</summary>
    public static async Task<string> ToldAsync(this HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ProblemResponses.ContentType)
        {
            return $"{(int)response.StatusCode}";
        }

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var pointers = problem.GetProperty("errors").EnumerateArray().Select(e => $" {e.GetProperty("pointer").GetString()}");
        return $"{(int)response.StatusCode} {problem.GetProperty("code").GetString()}{string.Concat(pointers)}";
    }
}
