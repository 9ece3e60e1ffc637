using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Platform.Admission;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Snapshot;
using Platform.AuthCallout.Telemetry;

namespace Platform.AuthCallout.Providers;

/// <summary>What a provider's server answered: the body, or null where it does not know the credential.</summary>
internal readonly record struct ProviderAnswer(byte[]? Body);

/// <summary>Asks introspection endpoints (RFC 7662) and webhooks. Answers of introspection are remembered by the credential's hash for as long as the provider's
/// settings say; of many who ask the same at once one goes out.</summary>
internal sealed class Asking(GuardedHttp http, ProviderGates gates, LimitOptions options, CalloutMetrics metrics, TimeProvider clock)
{
    private const int MostAnswer = 64 * 1024;
    private readonly ConcurrentDictionary<Question, Remembered> _remembered = new();
    private readonly ConcurrentDictionary<Question, Task<ProviderAnswer>> _asked = new();

    /// <summary>Asks one provider of kind introspection or webhook.</summary>
    /// <exception cref="CallFailedException">It gave no answer of use.</exception>
    /// <exception cref="OperationCanceledException">The caller's time is over; the question goes on for the others who wait for it.</exception>
    public async Task<ProviderAnswer> AskAsync(ProviderEntry provider, CalloutState state, ConnectAttempt attempt, AccountEntry account, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(attempt);
        ArgumentNullException.ThrowIfNull(account);
        if (provider.Settings is WebhookSettings webhook)
        {
            // Its answer is for this very attempt.
            return await SendAsync(provider, "webhook", token => WebhookAsync(provider, webhook, state, attempt, account, token), ct);
        }

        var settings = (IntrospectionSettings)provider.Settings;
        var question = new Question(provider, Hash(attempt.Credential));
        if (_remembered.TryGetValue(question, out var known) && clock.GetElapsedTime(known.At) < TimeSpan.FromSeconds(settings.CacheSeconds))
        {
            metrics.Remembered();
            return known.Answer;
        }

        return await _asked.GetOrAdd(question, q => AskOnceAsync(q, provider, settings, state, attempt.Credential)).WaitAsync(ct);
    }

    /// <summary>Whether the provider's server answers as it should, with a credential nobody has.</summary>
    public async Task<(bool Ok, string Detail)> TryAsync(ProviderEntry provider, CalloutState state, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(provider);
        try
        {
            if (provider.Settings is IntrospectionSettings settings)
            {
                await IntrospectAsync(provider, settings, state, $"trunkline-check-{RandomNumberGenerator.GetHexString(32)}", ct);
                return (true, "It answers, and does not know a token nobody has.");
            }

            var url = new Uri(((WebhookSettings)provider.Settings).Url);
            using var request = new HttpRequestMessage(HttpMethod.Head, url);
            var answer = await http.SendAsync(request, MostAnswer, TimeSpan.FromSeconds(3), ct);
            return ((int)answer.Status < 500, $"{url.Host} can be reached; it answered HEAD with {(int)answer.Status}.");
        }
        catch (CallFailedException e)
        {
            return (false, e.Message);
        }
    }

    private async Task<ProviderAnswer> AskOnceAsync(Question question, ProviderEntry provider, IntrospectionSettings settings, CalloutState state, string credential)
    {
        await Task.Yield(); // into the table before it can leave it
        try
        {
            var answer = await SendAsync(provider, "introspection", token => IntrospectAsync(provider, settings, state, credential, token), CancellationToken.None);
            if (settings.CacheSeconds > 0)
            {
                if (_remembered.Count >= options.RememberedCredentials)
                {
                    _remembered.Clear();
                }

                _remembered[question] = new(answer, clock.GetTimestamp());
            }

            return answer;
        }
        finally
        {
            _asked.TryRemove(question, out _);
        }
    }

    private async Task<ProviderAnswer> SendAsync(ProviderEntry provider, string kind, Func<CancellationToken, Task<ProviderAnswer>> send, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        try
        {
            var answer = await gates.CallAsync(provider.Id, send, ct);
            metrics.Called(kind, isOk: true);
            return answer;
        }
        catch (CallFailedException)
        {
            metrics.Called(kind, isOk: false);
            throw;
        }
        finally
        {
            metrics.Took(Stage.Ask, clock.GetTimestamp() - began);
        }
    }

    private async Task<ProviderAnswer> IntrospectAsync(ProviderEntry provider, IntrospectionSettings settings, CalloutState state, string credential, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url)
        {
            Content = new FormUrlEncodedContent([new("token", credential), new("token_type_hint", "access_token")]),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        // client_secret_basic: both parts form-encoded first (RFC 6749 §2.3.1).
        var secret = Encoding.UTF8.GetString(state.SecretOf(provider.Id).Span);
        var basic = $"{WebUtility.UrlEncode(settings.ClientId)}:{WebUtility.UrlEncode(secret)}";
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        var answer = await http.SendAsync(request, MostAnswer, TimeSpan.FromMilliseconds(settings.TimeoutMs), ct);
        return answer.Status == HttpStatusCode.OK ? new(answer.Body) : throw new CallFailedException($"The introspection endpoint answered {(int)answer.Status}.");
    }

    private async Task<ProviderAnswer> WebhookAsync(
        ProviderEntry provider, WebhookSettings settings, CalloutState state, ConnectAttempt attempt, AccountEntry account, CancellationToken ct)
    {
        var body = WebhookMessage.Body(attempt, account);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        WebhookMessage.Sign(request.Headers, body, state.SecretOf(provider.Id).Span, clock.GetUtcNow());
        var answer = await http.SendAsync(request, MostAnswer, TimeSpan.FromMilliseconds(settings.TimeoutMs), ct);
        return answer.Status switch
        {
            HttpStatusCode.OK => new(answer.Body),
            // It does not know the credential; another provider may.
            HttpStatusCode.NotFound or HttpStatusCode.NoContent => new(null),
            _ => throw new CallFailedException($"The webhook answered {(int)answer.Status}."),
        };
    }

    private static string Hash(string credential) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(credential)));

    // The provider's entry itself: another row, another question.
    private readonly record struct Question(ProviderEntry Provider, string Hash);

    private readonly record struct Remembered(ProviderAnswer Answer, long At);
}
