using System.Globalization;
using Platform.Nats.Client;

namespace Platform.Browser;

/// <summary>The streams page, with something to show.</summary>
internal static class StreamPages
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Lets the account keep streams, and makes one of ten messages in the first region.</summary>
    public static async Task<NatsConnection> MakeAsync(Tenant tenant, string name)
    {
        await tenant.PatchAsync(tenant.Account, new { limits = new { disk_storage = 64 << 20, mem_storage = 64 << 20, streams = -1, consumer = -1 } });
        await tenant.PublishedAsync();
        var nats = (await tenant.ConnectAsync(await tenant.NewCredsAsync($"keeper-{name.ToLowerInvariant()}", "default")))!;
        var answer = "";
        for (var tries = 0; tries < 100 && !answer.Contains("\"config\"", StringComparison.Ordinal); tries++)
        {
            answer = await AskAsync(nats, $"STREAM.CREATE.{name}", $$"""{"name":"{{name}}","subjects":["{{name}}.created","{{name}}.*.paid"],"storage":"file"}""");
        }

        answer.ShouldContain("\"config\"");
        for (var i = 0; i < 10; i++)
        {
            await AskAsync(nats, $"{name}.created", string.Create(CultureInfo.InvariantCulture, $"order {i}"), "");
        }

        return nats;
    }

    public static async Task<string> AskAsync(NatsConnection nats, string operation, string body, string api = "$JS.API.")
    {
        try
        {
            return (await nats.RequestAsync<string, string>($"{api}{operation}", body, cancellationToken: Ct)).Data ?? "";
        }
        catch (NatsException e) when (e is NatsNoRespondersException or NatsNoReplyException)
        {
            // Servers may hear of the account's JetStream a moment later than of its users.
            await Task.Delay(100, Ct);
            return e.Message;
        }
    }

    /// <summary>With streams, with what a restore leads to, and of an account that may keep none.</summary>
    public static async Task<string[]> PagesAsync(RunningPlatform platform, Visitor visitor)
    {
        using var tenant = await Tenant.OfAsync(platform, visitor);
        var other = await tenant.PostAsync("accounts", new { name = "without-streams" });
        await (await MakeAsync(tenant, "ORDERS")).DisposeAsync();
        await (await MakeAsync(tenant, "PARCELS")).DisposeAsync();
        return [$"{visitor.Account}/streams", $"{visitor.Account}/streams?restored=ORDERS", $"{visitor.Account}/streams?refused=stream.exists", $"{visitor.OrganizationPath}/a/{other["id"]}/streams"];
    }
}
