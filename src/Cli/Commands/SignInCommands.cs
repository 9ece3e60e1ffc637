using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Api;
using Platform.Cli.Contexts;
using Platform.Cli.SignIn;

namespace Platform.Cli.Commands;

/// <summary>login, logout, whoami.</summary>
internal static class SignInCommands
{
    public static Command Login(Scene scene)
    {
        var scopes = new Option<string[]>("--scope") { HelpName = "SCOPE", Description = "Ask for this alone (may be repeated), such as accounts:read; left out, for all you may but what is the platform's.", DefaultValueFactory = _ => [] };
        var command = new Command("login", "Sign in by a browser, on this machine or another; --context names what is kept, else the organization's slug.") { scopes };
        command.SetAction((parsed, ct) => LoginAsync(scene, parsed, parsed.GetValue(scopes) ?? [], ct));
        return command;
    }

    public static Command Logout(Scene scene)
    {
        var command = new Command("logout", "End the context's sign-in, here and in the portal.");
        command.SetAction(async (parsed, ct) =>
        {
            var store = new ContextStore(scene.Terminal);
            if (store.Select(scene.Options.Read(parsed).Context) is not { IsSignedIn: true } context)
            {
                throw new CliException(ExitCode.NotSignedIn, "Nobody is signed in.");
            }

            using var http = Http.Client();
            var answer = await new TokenEndpoint(http, context.Url).PostAsync($"{context.Url}/connect/revocation", ct, ("token", context.RefreshToken ?? context.AccessToken!));
            await store.SaveAsync(context.SignedOut(), ct);
            scene.Printer(parsed).Say(answer.IsOk ? $"Signed out of {context.Name}." : $"Signed out of {context.Name} here; the portal did not take it ({answer.Error}).");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command WhoAmI(Scene scene)
    {
        var command = new Command("whoami", "Who requests go as, and where.");
        command.SetAction(async (parsed, ct) =>
        {
            var session = scene.Session(parsed);
            if (session.IsAnonymous)
            {
                throw new CliException(ExitCode.NotSignedIn, $"Nobody is signed in at {session.Url}: trunk login");
            }

            using var api = scene.Client(session);
            var organization = await OrganizationAsync(api, session.Organization, ct);
            scene.Printer(parsed).Print(
                new JsonObject
                {
                    ["url"] = session.Url,
                    ["organization"] = organization?.DeepClone(),
                    ["email"] = session.Context?.Email,
                    ["context"] = session.Context?.Name,
                    ["by"] = session.Context is null ? "token" : "sign-in",
                },
                []);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<int> LoginAsync(Scene scene, ParseResult parsed, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        var given = scene.Options.Read(parsed);
        var store = new ContextStore(scene.Terminal);
        var before = given.Context is not null ? store.Find(given.Context) : given.Url is null ? store.Select(null) : null;
        var url = Session.Address(given.Url ?? scene.Terminal.Variable("TRUNK_URL") ?? before?.Url ?? throw CliException.Usage("Which portal? trunk login --url URL"));
        if (url.StartsWith("http:", StringComparison.Ordinal) && !new Uri(url).IsLoopback)
        {
            await scene.Terminal.Error.WriteLineAsync($"trunk: {url} is not encrypted: whoever is on the way can read the token.");
        }

        using var http = Http.Client();
        var endpoint = new TokenEndpoint(http, url);
        var discovery = await endpoint.DiscoverAsync(ct);
        var answer = await new DeviceFlow(scene.Terminal, endpoint).SignInAsync(discovery, scopes, ct);
        var context = new TrunkContext(given.Context ?? before?.Name ?? "new", url)
        {
            AccessToken = answer.Text("access_token"),
            RefreshToken = answer.Text("refresh_token"),
            ExpiresAt = TokenEndpoint.EndOf(answer, scene.Terminal.Clock.GetUtcNow()),
        };
        using var api = scene.Client(Session.As(scene.Terminal, context));
        var organization = await OrganizationAsync(api, null, ct);
        var person = await PersonAsync(api, ct);
        context = context with
        {
            Name = given.Context ?? before?.Name ?? organization?["slug"]?.GetValue<string>() ?? "default",
            Organization = organization?["id"]?.GetValue<string>(),
            OrganizationName = organization?["name"]?.GetValue<string>(),
            Email = person,
        };
        await store.SaveAsync(context, ct);
        await store.UseAsync(context.Name, ct);
        scene.Printer(parsed).Say($"Signed in to {context.OrganizationName} as {context.Email}; context {context.Name}.");
        return ExitCode.Ok;
    }

    /// <summary>The one that requests are about, as the API shows it.</summary>
    private static async Task<JsonObject?> OrganizationAsync(ApiClient api, string? wanted, CancellationToken ct)
    {
        var all = new List<JsonObject>();
        await foreach (var organization in new Pages(api, $"{ApiClient.Root}/organizations", []).ItemsAsync(200, ct))
        {
            all.Add((JsonObject)organization!);
        }

        return wanted is null ? all.Count == 1 ? all[0] : null
            : all.Find(o => o["id"]?.GetValue<string>() == wanted || o["slug"]?.GetValue<string>() == wanted);
    }

    private static async Task<string?> PersonAsync(ApiClient api, CancellationToken ct)
    {
        try
        {
            return (await api.GetAsync("/connect/userinfo", ct)).Json()["email"]?.GetValue<string>();
        }
        catch (CliException e) when (e.Code == ExitCode.Refused)
        {
            // Signed in without the scope email.
            return null;
        }
    }
}
