using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Features.Clients;
using Platform.Store;

namespace Platform.Portal.Tests.Issuer;

/// <summary>A client by hand, to send what a library would not: its id and secret, the organization it is of, and a browser of the owner's.</summary>
internal sealed record OAuthApp(PortalFixture Portal, Tenant Tenant, string Id, string? Secret, OAuthBrowser Browser) : IDisposable
{
    public const string Callback = "https://app.example/callback?from=trunkline";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Verifier { get; init; } = NewVerifier();

    public static string NewVerifier() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static async Task<OAuthApp> RegisterAsync(PortalFixture portal, Tenant? of = null, ClientKind kind = ClientKind.Web, Role? role = null, string[]? scopes = null, string? callback = null)
    {
        var tenant = of ?? await portal.NewPersonAsync();
        var made = await RegisterAsync(tenant, kind, role, scopes, callback);
        return new(portal, tenant, made.Client.Id.ToString(), made.Secret, new(portal.NewBrowser(), tenant.Email));
    }

    public static async Task<CreateClient.Response> RegisterAsync(Tenant tenant, ClientKind kind, Role? role = null, string[]? scopes = null, string? callback = null) =>
        (await tenant.AsAsync(Role.Owner, s => s.GetRequiredService<CreateClient.Handler>().HandleAsync(
            new($"app {kind}", kind, kind == ClientKind.Service ? null : [callback ?? Callback], kind == ClientKind.Service ? null : ["https://app.example/bye"], scopes, role), Ct))).Value;

    /// <summary>An authorization request; a null value takes a parameter away.</summary>
    public string Request(params (string Name, string? Value)[] other)
    {
        var parameters = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["client_id"] = Id,
            ["redirect_uri"] = Callback,
            ["response_type"] = "code",
            ["scope"] = "openid email profile offline_access accounts:read",
            ["state"] = "the state",
            ["nonce"] = "the nonce",
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in other)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString("/connect/authorize", parameters.Where(p => p.Value is not null));
    }

    /// <summary>A code, by the person's browser and consent.</summary>
    public async Task<string> CodeAsync(params (string Name, string? Value)[] other) =>
        Query(await Browser.GoAsync(Request(other)))["code"];

    public Task<JsonElement> RedeemAsync(string code, params (string Name, string? Value)[] other) =>
        TokenAsync([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("code_verifier", Verifier), .. other]);

    public Task<JsonElement> RefreshAsync(string token, params (string Name, string? Value)[] other) => TokenAsync([("grant_type", "refresh_token"), ("refresh_token", token), .. other]);

    public Task<JsonElement> TokenAsync(params (string Name, string? Value)[] form) => PostAsync("/connect/token", form);

    /// <summary>The answer, with the status as "status".</summary>
    public async Task<JsonElement> PostAsync(string path, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        var fields = form.GroupBy(f => f.Name).Select(g => KeyValuePair.Create(g.Key, g.Last().Value!)).Where(f => f.Value is not null).ToList();
        if (Secret is null)
        {
            fields.Add(new("client_id", Id));
        }
        else if (!fields.Exists(f => f.Key is "client_id"))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Id}:{Secret}")));
        }

        request.Content = new FormUrlEncodedContent(fields);
        return await SendAsync(request);
    }

    public async Task<JsonElement> SendAsync(HttpRequestMessage request)
    {
        using var http = Portal.NewClient();
        var response = await http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        var body = JsonSerializer.Deserialize<Dictionary<string, object>>(text.Length == 0 ? "{}" : text)!;
        body["status"] = (int)response.StatusCode;
        return JsonSerializer.SerializeToElement(body);
    }

    /// <summary>GETs the API with this token.</summary>
    public async Task<string> ToldAsync(string? token, string path = "/api/v1/accounts", HttpMethod? method = null, HttpContent? content = null)
    {
        using var http = Portal.NewClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return await (await http.SendAsync(request, Ct)).ToldAsync();
    }

    public static Dictionary<string, string> Query(Uri url) => QueryHelpers.ParseQuery(url.Query).ToDictionary(q => q.Key, q => q.Value.ToString());

    public void Dispose() => Browser.Dispose();
}

internal static class TokenAnswers
{
    /// <summary>"400 invalid_grant", or "200".</summary>
    public static string Told(this JsonElement answer) =>
        $"{answer.GetProperty("status").GetInt32()}{(answer.TryGetProperty("error", out var error) ? " " + error.GetString() : "")}";

    public static string Text(this JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    /// <summary>The payload of a token.</summary>
    public static JsonElement Claims(string token) => JsonElement.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[1])));

    public static JsonElement Header(string token) => JsonElement.Parse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.Split('.')[0])));
}
