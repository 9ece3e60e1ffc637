using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Fixtures;
using Platform.Kernel;

namespace Platform.Benchmarks.Api;

/// <summary>An organization with a page of accounts and of users, as a program sees it: its token and the paths it asks for.</summary>
internal sealed record ApiTenant(string Token, OrganizationId Organization, AccountId Account, UserId User)
{
    private const int Accounts = 20;
    private const int Users = 50;

    public static async Task<ApiTenant> MakeAsync(LocalPlatform platform, CancellationToken ct)
    {
        using var client = await platform.SignUpAsync(ct);
        var organization = OrganizationId.Parse(await FirstAsync(client, "organizations", ct), null);
        var account = AccountId.Parse(await FirstAsync(client, "accounts", ct), null);
        for (var i = 1; i < Accounts; i++)
        {
            (await client.PostAsJsonAsync("accounts", new { name = string.Create(CultureInfo.InvariantCulture, $"account-{i}") }, ct)).EnsureSuccessStatusCode();
        }

        for (var i = 1; i < Users; i++)
        {
            (await client.PostAsJsonAsync($"accounts/{account}/users", new { name = string.Create(CultureInfo.InvariantCulture, $"user-{i}") }, ct)).EnsureSuccessStatusCode();
        }

        return new(client.DefaultRequestHeaders.Authorization!.Parameter!, organization, account, UserId.Parse(await FirstAsync(client, $"accounts/{account}/users", ct), null));
    }

    private static async Task<string> FirstAsync(HttpClient client, string path, CancellationToken ct) =>
        (await client.GetFromJsonAsync<JsonElement>(path, ct)).GetProperty("data")[0].GetProperty("id").GetString()!;
}
