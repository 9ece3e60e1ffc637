using System.Text.Json.Nodes;

namespace Platform.Cli.SignIn;

/// <summary>Signing in by a browser that may be on another machine (RFC 8628): a code is shown here, typed there.</summary>
internal sealed class DeviceFlow(Terminal terminal, TokenEndpoint endpoint)
{
    private const string Grant = "urn:ietf:params:oauth:grant-type:device_code";
    private const int Slower = 5;
    private static readonly string[] Always = ["openid", "profile", "email", "offline_access"];

    /// <param name="discovery">What the issuer says it has.</param>
    /// <param name="scopes">What to ask for; empty: all but what is the platform's administrators'.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<TokenEndpoint.Answer> SignInAsync(JsonObject discovery, IReadOnlyList<string> scopes, CancellationToken ct)
    {
        var asked = scopes.Count > 0 ? Always.Union(scopes, StringComparer.Ordinal) : Known(discovery);
        var begun = await endpoint.PostAsync(Address(discovery, "device_authorization_endpoint"), ct, ("scope", string.Join(' ', asked)));
        if (!begun.IsOk || begun.Text("device_code") is not { } code)
        {
            throw new CliException(ExitCode.Refused, begun.Text("error_description") ?? $"The portal does not let a device ask to be let in ({begun.Error}).");
        }

        var life = begun.Seconds("expires_in", 600);
        await terminal.Error.WriteLineAsync($"""
            Open   {begun.Text("verification_uri")}
            type   {begun.Text("user_code")}
            within {TokenEndpoint.Words(life)}. Or open, with the code in it:
            {begun.Text("verification_uri_complete")}
            """);
        return await PollAsync(Address(discovery, "token_endpoint"), code, begun.Seconds("interval", 5), terminal.Clock.GetUtcNow().AddSeconds(life), ct);
    }

    private async Task<TokenEndpoint.Answer> PollAsync(string address, string code, int interval, DateTimeOffset end, CancellationToken ct)
    {
        while (terminal.Clock.GetUtcNow() < end)
        {
            await terminal.Wait(TimeSpan.FromSeconds(interval), ct);
            var answer = await endpoint.PostAsync(address, ct, ("grant_type", Grant), ("device_code", code));
            switch (answer.Error)
            {
                case "" when answer.IsOk:
                    return answer;
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval += Slower;
                    break;
                case "access_denied":
                    throw new CliException(ExitCode.NotSignedIn, "Somebody at the browser said not to let this in.");
                case "expired_token":
                    throw TooLate();
                default:
                    throw new CliException(ExitCode.NotSignedIn, answer.Text("error_description") ?? $"The portal did not let this in ({answer.Error}).");
            }
        }

        throw TooLate();
    }

    private static IEnumerable<string> Known(JsonObject discovery) =>
        discovery["scopes_supported"] is JsonArray known
            ? known.Select(s => s!.GetValue<string>()).Where(s => !s.StartsWith("fleet:", StringComparison.Ordinal) && !s.StartsWith("platform:", StringComparison.Ordinal))
            : [.. Always, "accounts:read"];

    private static string Address(JsonObject discovery, string name) => discovery[name]?.GetValue<string>() ?? throw new CliException(ExitCode.Unavailable, $"The portal does not say its {name}.");

    private static CliException TooLate() => new(ExitCode.NotSignedIn, "Nobody let this in in time. Ask again: trunk login");
}
