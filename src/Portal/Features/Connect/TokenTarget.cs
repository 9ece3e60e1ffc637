using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Regions;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Connect;

/// <summary>What snippets of clients with a token are filled with. The account's public key goes where a client names its account.</summary>
internal sealed record TokenTarget(string Account, string AccountPublicKey, string Region, IReadOnlyList<string> ClientUrls, string MqttUrl)
{
    public string ClientUrl => string.Join(',', ClientUrls);

    /// <summary>In the region of that name, or in one that is up; null when there is none, or no such account.</summary>
    public static async Task<TokenTarget?> FindAsync(GetAccount.Handler accounts, ListRegions.Handler regions, AccountId id, string? region, CancellationToken ct)
    {
        if ((await accounts.HandleAsync(id, ct)).IsRefused(out _, out var account) || (await regions.HandleAsync(ct)).IsRefused(out _, out var list))
        {
            return null;
        }

        var chosen = list.Data.FirstOrDefault(r => r.Name == region) ?? list.Data.FirstOrDefault(r => r.Nodes.Any(n => n.IsUp)) ?? (list.Data is [var any, ..] ? any : null);
        return chosen is null ? null : new(account.Name, account.PublicKey, chosen.Name, [.. chosen.Nodes.Select(n => n.Client)], (chosen.Nodes.FirstOrDefault(n => n.IsUp) ?? chosen.Nodes[0]).Mqtt);
    }
}
