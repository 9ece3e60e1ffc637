using System.CommandLine;
using System.Security.Cryptography;
using Platform.Authority;
using Platform.Broker.Nodes;

namespace Platform.Broker.Joining;

/// <summary><c>broker join</c>: makes this machine a node of a fleet by a token of <c>broker invite</c>. The private key is made here and stays here; the token
/// comes from a file or standard input, where no other process sees it. Ends with 1 when a controller says no, with 2 when it could not be asked.</summary>
internal static class JoinCommand
{
    public static Command Create()
    {
        var controller = new Option<string[]>("--controller") { Description = "https://host:port of a controller; of each, if there are several.", Required = true };
        var token = new Option<string>("--token-file") { Description = "Holds what `broker invite` printed; - for standard input.", Required = true };
        var folder = new Option<string>("--folder") { Description = "The node's folder, to be made.", Required = true };
        var server = new Option<string>("--nats-server") { Description = "The nats-server program.", Required = true };
        var servers = new Option<string?>("--nats-servers") { Description = "A folder of releases that the topology may ask for, each RELEASE/nats-server." };
        var command = new Command("join", "Make this machine a node, by a token of `broker invite`.") { controller, token, folder, server, servers };
        command.SetAction((parsed, ct) => RunAsync(
            parsed.GetRequiredValue(controller), parsed.GetRequiredValue(token), parsed.GetRequiredValue(folder), parsed.GetRequiredValue(server), parsed.GetValue(servers),
            Console.In, Console.Out, Console.Error, ct));
        return command;
    }

    internal static async Task<int> RunAsync(
        IReadOnlyList<string> controllers, string tokenFile, string folder, string natsServer, string? natsServers, TextReader input, TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            var urls = controllers.Select(Url).ToList();
            var text = tokenFile == "-" ? await input.ReadLineAsync(ct) ?? "" : await File.ReadAllTextAsync(tokenFile, ct);
            var token = JoinToken.Read(text) ?? throw new JoinException("That is no token: it begins with tlj1. and has four parts. `broker invite` prints it.");
            natsServer = Path.GetFullPath(natsServer);
            await NatsBinary.RequireSafeReleaseAsync(natsServer, ct);
            using var joined = JoinedFolder.Begin(folder);
            var (request, key) = NodeRequest.Make(token.Node);
            var answer = await AskAsync(urls, token, request, joined.PinnedFile, ct);
            joined.Lay(answer, key, natsServer, natsServers is null ? null : Path.GetFullPath(natsServers), controllers);
            await output.WriteLineAsync($"This machine is {answer.Node} of {answer.Region} now. Run: broker node --spec {joined.SpecFile}");
            return 0;
        }
        catch (Exception e) when (e is JoinException or NodeException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            await error.WriteLineAsync($"broker join: {e.Message}");
            return e is JoinException { IsRefused: true } ? 1 : 2;
        }
    }

    private static Uri Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps ? url : throw new JoinException($"{text} is no address of a controller: https://host:port");

    /// <summary>The first that is there; a no is a no.</summary>
    private static async Task<JoinAnswer> AskAsync(List<Uri> controllers, JoinToken token, string request, string pinnedFile, CancellationToken ct)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await JoinLine.AskAsync(controllers[i], token, request, pinnedFile, ct);
            }
            catch (JoinException e) when (!e.IsRefused && i < controllers.Count - 1)
            {
                // The next may be there.
            }
        }
    }
}
