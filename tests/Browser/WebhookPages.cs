namespace Platform.Browser;

/// <summary>The pages of webhooks and the published audit log, each with something to show.</summary>
internal static class WebhookPages
{
    /// <summary>Needs this machine's network allowed.</summary>
    public static async Task<string[]> MakeAsync(RunningPlatform platform, Visitor ada)
    {
        using var tenant = await Tenant.OfAsync(platform, ada);
        // Takes no posts: each try fails, with an answer to show.
        var made = await tenant.PostAsync("webhooks", new { url = $"{platform.Portal}/healthz", description = "The billing service’s", event_types = new[] { "account.*", "webhook.*" } });
        await tenant.PostAsync("webhooks", new { url = $"{platform.Portal}/status" });
        var webhook = made["webhook"]!["id"]!.GetValue<string>();
        await tenant.PostAsync($"webhooks/{webhook}/rotate-secret", new { });
        var delivery = (await tenant.PostAsync($"webhooks/{webhook}/test", new { }))["id"]!.GetValue<string>();
        var path = $"{ada.OrganizationPath}/webhooks/{webhook}";
        for (var i = 0; i < 100 && (await tenant.GetAsync($"webhooks/{webhook}/deliveries/{delivery}"))["attempts"]!.AsArray().Count == 0; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return [$"{ada.OrganizationPath}/webhooks", path, $"{path}?state=delivered", $"{path}?done=3", $"{path}/deliveries/{delivery}", $"{path}/deliveries/{delivery}?again=1", $"{ada.OrganizationPath}/audit?stream=set"];
    }
}
