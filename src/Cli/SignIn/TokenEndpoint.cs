using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Api;

namespace Platform.Cli.SignIn;

/// <summary>The portal's OAuth endpoints, as the client trunk (a public one: no secret).</summary>
internal sealed class TokenEndpoint(HttpClient http, string url)
{
    public const string ClientId = "trunk";

    /// <summary>An answer, or an error by its OAuth name.</summary>
    public sealed record Answer(JsonObject Body, int Status)
    {
        public bool IsOk => Status is >= 200 and < 300;

        public string Error => Text("error") ?? "";

        public string? Text(string name) => Body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

        public int Seconds(string name, int otherwise) => Body[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : otherwise;
    }

    /// <summary>What the issuer says it has (OpenID Connect Discovery).</summary>
    public async Task<JsonObject> DiscoverAsync(CancellationToken ct)
    {
        var answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{url}/.well-known/openid-configuration"), ct);
        return answer.IsOk && answer.Text("device_authorization_endpoint") is not null ? answer.Body
            : throw new CliException(ExitCode.Unavailable, $"{url} is no portal of Trunkline: /.well-known/openid-configuration does not say how to sign in.");
    }

    public Task<Answer> PostAsync(string address, CancellationToken ct, params (string Name, string Value)[] form) =>
        SendAsync(new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form.Prepend(("client_id", ClientId)).Select(f => new KeyValuePair<string, string>(f.Item1, f.Item2))) }, ct);

    private async Task<Answer> SendAsync(HttpRequestMessage message, CancellationToken ct)
    {
        using (message)
        {
            try
            {
                using var response = await http.SendAsync(message, ct);
                var text = await response.Content.ReadAsStringAsync(ct);
                var status = (int)response.StatusCode;
                return status == 429 || status >= 500
                    ? throw Problem.Read(status, response.Content.Headers.ContentType?.MediaType, System.Text.Encoding.UTF8.GetBytes(text), null)
                    : new(text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? [], status);
            }
            catch (HttpRequestException e)
            {
                throw new CliException(ExitCode.Unavailable, $"{url} does not answer: {e.Message}");
            }
            catch (JsonException)
            {
                throw new CliException(ExitCode.Unavailable, $"{url} does not answer as a portal of Trunkline does.");
            }
        }
    }

    /// <summary>When an access token that came now ends.</summary>
    public static DateTimeOffset EndOf(Answer tokens, DateTimeOffset now) => now.AddSeconds(tokens.Seconds("expires_in", 0));

    /// <summary>"10 minutes".</summary>
    public static string Words(int seconds) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, seconds / 60)} minutes");
}
