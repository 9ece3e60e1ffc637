using System.CommandLine;
using Platform.Cli.Api;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>What a command works with: the terminal and what every command was given.</summary>
internal sealed record Scene(Terminal Terminal, GlobalOptions Options)
{
    public Printer Printer(ParseResult parsed)
    {
        var given = Options.Read(parsed);
        return Output.Printer.Of(Terminal, given.Output, given.IsQuiet);
    }

    public Session Session(ParseResult parsed) => Api.Session.Of(Terminal, Options.Read(parsed));

    public ApiClient Client(ParseResult parsed) => Client(Session(parsed));

    public ApiClient Client(Session session) => new(Http.Client(), session, Terminal);
}
