using System.Net.Http.Json;
using System.Text.Json;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Sharing;

/// <summary>One account in a story about sharing, and how its organization's calls go.</summary>
internal sealed record Party(HttpClient Client, AccountId Account, string Key)
{
    public string Path => $"/api/v1/accounts/{Account}";

    public static async Task<Party> OfAsync(Tenant tenant) =>
        new(tenant.Client, tenant.Account, (await (await tenant.Client.GetAsync(tenant.AccountPath, Http.Ct)).ReadAsync<JsonElement>()).GetProperty("public_key").GetString()!);

    /// <summary>Another account of the tenant's.</summary>
    public static async Task<Party> NewAsync(Tenant tenant, string name)
    {
        var made = await (await tenant.Client.PostAsync("/api/v1/accounts", new { name })).ReadAsync<JsonElement>();
        return new(tenant.Client, AccountId.Parse(made.GetProperty("id").GetString()!, null), made.GetProperty("public_key").GetString()!);
    }

    /// <summary>What the answer to a call is: "201" or "409 import.x /subject".</summary>
    public async Task<string> ToldAsync(string method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        return await response.ToldAsync();
    }

    /// <summary>The answer's JSON, where the call is let through.</summary>
    public async Task<JsonElement> DoAsync(string method, string path, object? body = null)
    {
        using var response = await SendAsync(method, path, body);
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {await response.Content.ReadAsStringAsync(Http.Ct)}");
        return response.StatusCode == System.Net.HttpStatusCode.NoContent ? default : await response.ReadAsync<JsonElement>();
    }

    /// <summary>The id of what a POST made.</summary>
    public async Task<string> MakeAsync(string path, object body) => (await DoAsync("POST", path, body)).GetProperty("id").GetString()!;

    public async Task<string> MessageAsync(string method, string path, object body)
    {
        using var response = await SendAsync(method, path, body);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Http.Ct)).GetProperty("detail").GetString()!;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, object? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith("/api", StringComparison.Ordinal) ? path : $"{Path}{path}");
        request.Content = body is null ? null : JsonContent.Create(body, options: Json.Options);
        return await Client.SendAsync(request, Http.Ct);
    }
}
