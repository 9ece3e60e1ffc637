using System.CommandLine;
using Platform.Cli.Api;
using Platform.Cli.Catalogs;

namespace Platform.Cli.Commands;

/// <summary>ACCOUNT and USER, by name or id, as the commands around credentials take them.</summary>
internal sealed class UserArguments
{
    public Argument<string> Account { get; } = new("ACCOUNT") { Description = "The account's name or id." };

    public Argument<string> User { get; } = new("USER") { Description = "The user's name or id." };

    /// <summary>The path of the user.</summary>
    public async Task<string> PathAsync(ParseResult parsed, ApiClient api, CancellationToken ct)
    {
        var reading = Catalog.Current.Operations.Single(o => o.Id is "GetUser");
        return reading.Fill(await new NamedThings(api, Catalog.Current).FindAsync(reading, [parsed.GetRequiredValue(Account), parsed.GetRequiredValue(User)], ct));
    }
}
