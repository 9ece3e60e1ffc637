using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Platform.Fixtures;

/// <summary>An organization's account, providers and policy by the portal's API, as its people would.</summary>
public sealed class CalloutTenant
{
    private readonly HttpClient _api;

    private CalloutTenant(HttpClient api, string account, string publicKey) => (_api, Account, PublicKey) = (api, account, publicKey);

    /// <summary>acc_….</summary>
    public string Account { get; }

    /// <summary>A….</summary>
    public string PublicKey { get; }

    /// <summary>The account that signing up made.</summary>
    public static async Task<CalloutTenant> OfAsync(HttpClient api, CancellationToken ct)
    {
        var accounts = await api.GetFromJsonAsync<JsonElement>("accounts", ct);
        var first = accounts.GetProperty("items")[0];
        return new CalloutTenant(api, first.GetProperty("id").GetString()!, first.GetProperty("public_key").GetString()!);
    }

    /// <returns>The provider's id.</returns>
    public async Task<string> AddProviderAsync(string name, string kind, object settings, CancellationToken ct, string? secret = null) =>
        (await PostAsync("identity-providers", new { name, kind, settings, secret }, ct)).GetProperty("id").GetString()!;

    /// <summary>The next version of the account's policy.</summary>
    public async Task SetPolicyAsync(string policy, CancellationToken ct)
    {
        using var body = new StringContent($$"""{"policy":{{policy}}}""", Encoding.UTF8, "application/json");
        using var response = await _api.PutAsync($"accounts/{Account}/connect-policy", body, ct);
        await SucceededAsync(response, ct);
    }

    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken ct)
    {
        using var response = await _api.PostAsJsonAsync(path, body, ct);
        return await SucceededAsync(response, ct);
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken ct) => _api.GetFromJsonAsync<JsonElement>(path, ct);

    private static async Task<JsonElement> SucceededAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode
            ? (text.Length == 0 ? default : JsonElement.Parse(text))
            : throw new HttpRequestException($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
    }
}
