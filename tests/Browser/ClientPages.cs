using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Platform.Browser;

/// <summary>The pages of applications that act for people, with something on each.</summary>
internal static class ClientPages
{
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    /// <summary>Paths: the organization's, then those an application or a device sends a browser to.</summary>
    public static async Task<IReadOnlyList<string>> MakeAsync(RunningPlatform platform, Visitor ada)
    {
        using var tenant = await Tenant.OfAsync(platform, ada);
        var client = await RegisterAsync(platform, tenant);
        await tenant.PostAsync("clients", new { name = "nightly report", kind = "service", role = "viewer" });
        using var api = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new Uri(platform.Portal) };
        var answer = await api.PostAsync("/connect/deviceauthorization", new FormUrlEncodedContent([new("client_id", "trunk"), new("scope", "offline_access accounts:read users:manage")]), TestContext.Current.CancellationToken);
        var device = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
        return
        [
            $"{ada.OrganizationPath}/applications", $"{ada.OrganizationPath}/service-accounts",
            Authorize(client, platform).Replace("/connect/authorize", "/connect/consent", StringComparison.Ordinal),
            "/device", $"/device?user_code={device["user_code"]}", "/device?user_code=BBBB-BBBB", "/connect/signout",
        ];
    }

    /// <summary>A client that has its answers at an address of this portal, so that the browser asks nobody else.</summary>
    public static async Task<string> RegisterAsync(RunningPlatform platform, Tenant tenant) =>
        (await tenant.PostAsync("clients", new { name = "Waybill", kind = "web", redirect_uris = new[] { $"{platform.Portal}/healthz" } }))["client"]!["id"]!.GetValue<string>();

    public static string Authorize(string client, RunningPlatform platform) =>
        $"/connect/authorize?client_id={client}&redirect_uri={Uri.EscapeDataString($"{platform.Portal}/healthz")}&response_type=code&scope=openid%20email%20accounts%3Aread&state=s1&code_challenge={Challenge}&code_challenge_method=S256";
}
