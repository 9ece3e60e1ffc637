using System.Text;
using System.Text.Json.Nodes;
using Platform.Cli.Api;

namespace Platform.Cli.Declared;

/// <summary>A policy is kept in the portal's own spelling. What differs from it is asked about, without being put in force, so that another spelling is no change.</summary>
internal static class PolicyReading
{
    public static async Task<DeclaredFile> SpelledAsync(ApiClient api, DeclaredFile file, IReadOnlyList<Thing> accounts, CancellationToken ct)
    {
        if (file.Accounts is null)
        {
            return file;
        }

        var spelled = new List<Thing>();
        foreach (var account in file.Accounts)
        {
            var there = accounts.FirstOrDefault(a => a.Name == account.Name);
            spelled.Add(account.Policy is { } wanted && there?.Policy is { } now && !Difference.Same(wanted.Fields, now.Fields) ? account with { Policy = await SpelledAsync(api, there.Id!, wanted, ct) } : account);
        }

        return file with { Accounts = spelled };
    }

    private static async Task<Thing> SpelledAsync(ApiClient api, string account, Thing wanted, CancellationToken ct)
    {
        try
        {
            var answer = await api.SendAsync(
                new("PUT", $"{ApiClient.Root}/accounts/{account}/connect-policy?validate_only=true")
                {
                    Body = Encoding.UTF8.GetBytes(new JsonObject { ["policy"] = wanted.Fields["policy"]!.DeepClone() }.ToJsonString()),
                    IsRepeatable = true,
                },
                ct);
            return wanted with { Fields = new JsonObject { ["policy"] = answer.Json()["policy"]!.DeepClone() } };
        }
        catch (CliException e) when (e.Code is ExitCode.Refused or ExitCode.Conflict or ExitCode.NotFound)
        {
            // It may name a group or a provider that the same file makes first; if it is wrong, apply is told.
            return wanted;
        }
    }
}
