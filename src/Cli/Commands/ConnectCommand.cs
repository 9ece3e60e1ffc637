using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Api;
using Platform.Nats.Client;

namespace Platform.Cli.Commands;

/// <summary>connect ACCOUNT USER: tries the way in at each node, and says how far each is.</summary>
internal static class ConnectCommand
{
    private const int CredentialMinutes = 5;
    private const int Pings = 3;
    private static readonly string[] Columns = ["region", "node", "url", "is_connected", "rtt_ms", "reason"];

    public static Command Create(Scene scene)
    {
        var user = new UserArguments();
        var creds = new Option<string>("--creds") { HelpName = "FILE", Description = "The .creds file to try; left out, a credential for five minutes is issued." };
        var region = new Option<string>("--region") { HelpName = "REGION", Description = "Only this region; left out, all." };
        var command = new Command("connect", "Connect as a user to every node that is up, and measure the way there and back.") { user.Account, user.User, creds, region };
        command.SetAction(async (parsed, ct) =>
        {
            using var api = scene.Client(parsed);
            var path = await user.PathAsync(parsed, api, ct);
            var text = parsed.GetValue(creds) is { } file ? await Files.ReadBytesAsync(scene.Terminal, file, ct) : await NewAsync(scene, api, path, ct);
            var regions = (await api.GetAsync($"{ApiClient.Root}/regions", ct)).Json()["data"]!.AsArray();
            var rows = new JsonArray();
            foreach (var (at, node) in regions.OfType<JsonObject>().SelectMany(r => r["nodes"]!.AsArray().OfType<JsonObject>().Select(n => (r["name"]!.GetValue<string>(), n))))
            {
                if ((parsed.GetValue(region) is not { } wanted || wanted == at) && node["is_up"]!.GetValue<bool>())
                {
                    rows.Add(await TryAsync(at, node["name"]!.GetValue<string>(), node["client"]!.GetValue<string>(), text, ct));
                }
            }

            var isIn = rows.Count > 0 && rows.All(r => r!["is_connected"]!.GetValue<bool>());
            scene.Printer(parsed).Print(new JsonObject { ["data"] = rows }, Columns);
            return isIn ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }

    private static async Task<byte[]> NewAsync(Scene scene, ApiClient api, string user, CancellationToken ct)
    {
        var end = scene.Terminal.Clock.GetUtcNow().AddMinutes(CredentialMinutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetBytes(Issuing.TextOf(await Issuing.IssueAsync(api, user, end, neverExpires: false, ct)));
    }

    private static async Task<JsonObject> TryAsync(string region, string node, string url, byte[] creds, CancellationToken ct)
    {
        var row = new JsonObject { ["region"] = region, ["node"] = node, ["url"] = url };
        await using var connection = new NatsConnection(NatsOpts.Default with { Url = url, Name = "trunk connect", AuthOpts = new() { Creds = creds }, MaxReconnectRetry = 0 });
        try
        {
            await connection.ConnectAsync(ct);
            var nearest = TimeSpan.MaxValue;
            for (var i = 0; i < Pings; i++)
            {
                var rtt = await connection.PingAsync(ct);
                nearest = rtt < nearest ? rtt : nearest;
            }

            row["is_connected"] = true;
            row["rtt_ms"] = Math.Round(nearest.TotalMilliseconds, 2);
            row["reason"] = null;
        }
        catch (Exception e) when (e is NatsException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            row["is_connected"] = false;
            row["rtt_ms"] = null;
            row["reason"] = e.Message;
        }

        return row;
    }
}
