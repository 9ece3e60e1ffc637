using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Platform.Cli.Api;

/// <summary>Sends requests to one portal as whoever is signed in. What is safe to send again is sent up to four times: when the portal cannot be reached, is
/// not available, or asks to wait.</summary>
internal sealed class ApiClient(HttpClient http, Session session, Terminal terminal) : IDisposable
{
    private const int Tries = 4;
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(300);

    /// <summary>The API's root in paths.</summary>
    public const string Root = "/api/v1";

    public void Dispose() => http.Dispose();

    /// <summary>The answer, whole.</summary>
    /// <exception cref="CliException">A refusal, or nobody there.</exception>
    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken ct)
    {
        using var response = await AskAsync(request, ct);
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        return new((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body, response.Headers.ETag?.ToString());
    }

    /// <summary>The answer's body as it comes.</summary>
    public async Task StreamAsync(ApiRequest request, Func<Stream, string?, Task> read, CancellationToken ct)
    {
        using var response = await AskAsync(request with { IsStreamed = true }, ct);
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        await read(body, response.Content.Headers.ContentType?.MediaType);
    }

    public Task<ApiAnswer> GetAsync(string path, CancellationToken ct) => SendAsync(new("GET", path) { IsRepeatable = true }, ct);

    private async Task<HttpResponseMessage> AskAsync(ApiRequest request, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var mayAgain = request.IsRepeatable && attempt < Tries;
            HttpResponseMessage response;
            try
            {
                using var message = await MessageAsync(request, ct);
                response = await http.SendAsync(message, request.IsStreamed ? HttpCompletionOption.ResponseHeadersRead : HttpCompletionOption.ResponseContentRead, ct);
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !ct.IsCancellationRequested))
            {
                if (mayAgain)
                {
                    await terminal.Wait(FirstWait * Math.Pow(2, attempt - 1), ct);
                    continue;
                }

                throw new CliException(ExitCode.Unavailable, $"{session.Url} does not answer: {e.InnerException?.Message ?? e.Message}");
            }

            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            if (mayAgain && WaitFor(response, attempt) is { } wait)
            {
                response.Dispose();
                await terminal.Wait(wait, ct);
                continue;
            }

            using (response)
            {
                var body = await response.Content.ReadAsByteArrayAsync(ct);
                throw Problem.Read((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body,
                    response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.First() : null);
            }
        }
    }

    private static TimeSpan? WaitFor(HttpResponseMessage response, int attempt)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
        {
            return null;
        }

        var said = response.Headers.RetryAfter?.Delta;
        return said is null ? FirstWait * Math.Pow(2, attempt - 1) : said <= MostWait ? said : null;
    }

    private async Task<HttpRequestMessage> MessageAsync(ApiRequest request, CancellationToken ct)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(session.Url + request.Path));
        if (await session.TokenAsync(ct) is { } token)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        Add(message, "Trunkline-Organization", session.Organization);
        Add(message, "Idempotency-Key", request.IdempotencyKey);
        Add(message, "If-Match", request.IfMatch);
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.Remove(name);
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string? value)
    {
        if (value is not null)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>A key nobody else has.</summary>
    public static string NewKey() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)).ToString(CultureInfo.InvariantCulture);
}
