using Platform.Cli.Api;
using Platform.Cli.Contexts;

namespace Platform.Cli.SignIn;

/// <summary>New tokens for old ones. A refresh token is good once: whoever comes second with it would end the sign-in for both, so one process renews at a time
/// and the others read what it wrote.</summary>
internal static class Renewal
{
    public static async Task<TrunkContext> RenewAsync(Terminal terminal, TrunkContext context, TimeSpan early, CancellationToken ct)
    {
        var store = new ContextStore(terminal);
        using var alone = await store.LockAsync(context.Name, ct);
        if (store.Find(context.Name) is { AccessToken: not null } kept && kept.Url == context.Url && kept.ExpiresAt - terminal.Clock.GetUtcNow() >= early)
        {
            return kept;
        }

        var refresh = store.Find(context.Name)?.RefreshToken ?? context.RefreshToken ?? throw Over(context);
        using var http = Http.Client();
        var endpoint = new TokenEndpoint(http, context.Url);
        // From here on the old token may be spent: what comes back is written, whatever happens to this command.
        var answer = await endpoint.PostAsync($"{context.Url}/connect/token", CancellationToken.None, ("grant_type", "refresh_token"), ("refresh_token", refresh));
        if (!answer.IsOk || answer.Text("access_token") is not { } token)
        {
            throw Over(context);
        }

        var renewed = context with { AccessToken = token, RefreshToken = answer.Text("refresh_token") ?? refresh, ExpiresAt = TokenEndpoint.EndOf(answer, terminal.Clock.GetUtcNow()) };
        await store.SaveAsync(renewed, CancellationToken.None);
        return renewed;
    }

    private static CliException Over(TrunkContext context) =>
        new(ExitCode.NotSignedIn, $"The sign-in of context {context.Name} is over: it was ended, or not used for too long. Sign in again: trunk login --context {context.Name}");
}
