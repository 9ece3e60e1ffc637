using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Admission;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>The calls behind a sign-in: a code for tokens (RFC 6749 §4.1.3), and userinfo (OpenID Connect Core 1.0 §5.3).</summary>
internal sealed class Exchange(SignInHttp http, SignInConnections connections)
{
    private const int MostAnswer = 128 * 1024;

    /// <exception cref="ExternalRefusedException">The provider does not take the code.</exception>
    /// <exception cref="CallFailedException">It cannot be reached.</exception>
    public async Task<JsonDocument> SendAsync(ExternalConnection connection, IssuerDescription? issuer, string code, string redirectUri, string? verifier, CancellationToken ct)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirectUri,
            ["code_verifier"] = verifier ?? "",
            ["client_id"] = connection.ClientId,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, issuer?.TokenUrl ?? $"{connection.Issuer.TrimEnd('/')}/login/oauth/access_token");
        if (await connections.SecretOfAsync(connection, ct) is { Length: > 0 } secret)
        {
            if (issuer is null or { PostsSecret: true })
            {
                form["client_secret"] = secret;
            }
            else
            {
                // Both parts form-encoded first (RFC 6749 §2.3.1).
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(connection.ClientId)}:{WebUtility.UrlEncode(secret)}")));
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        var answer = await http.SendAsync(request, MostAnswer, ct);
        // What went wrong is the provider's to say, and not always fit for a log.
        return answer.Status == HttpStatusCode.OK && Read(answer.Body) is { } tokens
            ? tokens
            : throw new ExternalRefusedException(ExternalErrors.TokenRefused, $"The token endpoint answered {(int)answer.Status}.");
    }

    /// <summary>The token's claims, with those of userinfo that it lacks.</summary>
    /// <exception cref="ExternalRefusedException">Userinfo tells of somebody else.</exception>
    public async Task<JsonElement> AddUserInfoAsync(VerifiedIdToken token, string url, string access, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new("Bearer", access);
        var answer = await http.SendAsync(request, MostAnswer, ct);
        if (answer.Status != HttpStatusCode.OK || Read(answer.Body) is not { } read)
        {
            throw new CallFailedException($"The userinfo endpoint answered {(int)answer.Status}, or no JSON.");
        }

        using var info = read;
        if (!info.RootElement.TryGetProperty("sub", out var subject) || !subject.ValueEquals(token.Subject))
        {
            throw new ExternalRefusedException(ExternalErrors.TokenRefused, "Userinfo tells of another subject than the ID token.");
        }

        var both = JsonObject.Create(token.Claims)!;
        foreach (var member in info.RootElement.EnumerateObject().Where(m => !both.ContainsKey(m.Name)))
        {
            both[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }

        using var all = JsonDocument.Parse(both.ToJsonString());
        return all.RootElement.Clone();
    }

    private static JsonDocument? Read(byte[] body)
    {
        try
        {
            var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
