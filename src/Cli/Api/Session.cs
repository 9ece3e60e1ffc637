using Platform.Cli.Contexts;
using Platform.Cli.SignIn;

namespace Platform.Cli.Api;

/// <summary>Where requests go and as whom: what the command line says, then the environment, then the context.</summary>
internal sealed class Session
{
    // Renewed before it ends: a request takes a while, and clocks differ.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(60);
    private readonly Terminal _terminal;
    private readonly string? _token;

    private Session(Terminal terminal, string url, string? organization, string? token, TrunkContext? context) =>
        (_terminal, Url, Organization, _token, Context) = (terminal, url, organization, token, context);

    /// <summary>Without a slash at its end.</summary>
    public string Url { get; }

    /// <summary>Id or slug; null: the token's, or the only one.</summary>
    public string? Organization { get; }

    /// <summary>Whose tokens are used; null: a token was given.</summary>
    public TrunkContext? Context { get; private set; }

    /// <summary>Nobody is signed in.</summary>
    public bool IsAnonymous => _token is null && Context?.AccessToken is null;

    /// <param name="terminal">Has the environment.</param>
    /// <param name="options">What the command line says.</param>
    public static Session Of(Terminal terminal, GlobalValues options)
    {
        string? Given(string? option, string variable) => option is { Length: > 0 } ? option : terminal.Variable(variable) is { Length: > 0 } set ? set : null;

        var token = Given(options.Token, "TRUNK_TOKEN");
        var url = Given(options.Url, "TRUNK_URL");
        // A machine's token and address need no context, nor a home to keep one in; one token is never sent to another context's portal unasked.
        var context = token is not null && url is not null && options.Context is null ? null : new ContextStore(terminal).Select(options.Context);
        if ((url ?? context?.Url) is not { } found)
        {
            throw CliException.Usage("Which portal? Sign in with trunk login --url URL, or give --url or TRUNK_URL.");
        }

        var isOwn = token is null && (url is null || Address(url) == context?.Url);
        return new Session(terminal, Address(found), Given(options.Organization, "TRUNK_ORG") ?? (isOwn ? context?.Organization : null), token, isOwn ? context : null);
    }

    /// <summary>Of a portal, as nobody.</summary>
    public static Session At(Terminal terminal, string url) => new(terminal, Address(url), null, null, null);

    /// <summary>As who has just been let in.</summary>
    public static Session As(Terminal terminal, TrunkContext context) => new(terminal, context.Url, context.Organization, null, context);

    /// <summary>What to send; renewed when its time is over. Null: nobody is signed in, and the request goes without.</summary>
    public async Task<string?> TokenAsync(CancellationToken ct)
    {
        if (_token is not null || Context?.AccessToken is null)
        {
            return _token;
        }

        if (Context.ExpiresAt - _terminal.Clock.GetUtcNow() < Early)
        {
            Context = await Renewal.RenewAsync(_terminal, Context, Early, ct);
        }

        return Context.AccessToken;
    }

    /// <summary>An address as it is kept.</summary>
    public static string Address(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Query.Length == 0
            ? uri.AbsoluteUri.TrimEnd('/')
            : throw CliException.Usage($"{url} is no address of a portal. One looks like https://portal.example.com.");
}
