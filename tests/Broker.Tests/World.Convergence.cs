using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;
using Platform.Store;

namespace Platform.Broker.Tests;

internal sealed partial class World
{
    // Of Ed25519, in base64url.
    private const int SignatureLength = 86;

    /// <summary>The JWT a node has on disk; null when it has none.</summary>
    public static string? OnDisk(NatsServerProcess node, string publicKey)
    {
        var file = Path.Combine(node.Folder, "jwt", $"{publicKey}.jwt");
        while (true)
        {
            try
            {
                // nats-server empties the file before it writes it: half a token is one that is being written.
                var jwt = File.ReadAllText(file);
                if (jwt.Length - jwt.LastIndexOf('.') == SignatureLength + 1)
                {
                    return jwt;
                }
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }
    }

    /// <summary>Waits until every account there is, is the same on every node as in the database, and confirmed there.</summary>
    public async Task ConvergedAsync(TimeSpan? within = null) =>
        await Eventually.ShouldBeAsync(StrayAccountsAsync, "", within ?? TimeSpan.FromSeconds(60), Ct);

    /// <summary>What is not yet as it should be; empty when all is well.</summary>
    public async Task<string> StrayAccountsAsync()
    {
        await using var db = AsOwner();
        var jwts = await db.AccountJwts.ToDictionaryAsync(j => j.AccountId, Ct);
        var confirmed = await db.NodePublications.Where(p => p.IsConfirmed).ToListAsync(Ct);
        var wrong = new List<string>();
        foreach (var account in await db.Accounts.ToListAsync(Ct))
        {
            if (account.State == AccountState.Retired)
            {
                wrong.AddRange(Nodes.Where(n => OnDisk(n, account.PublicKey) is not null).Select(n => $"{account.Name} is still on {n.Ports.Client}"));
                continue;
            }

            var jwt = jwts.GetValueOrDefault(account.Id);
            if (jwt?.Generation != account.Generation)
            {
                wrong.Add($"{account.Name} is not signed");
            }

            wrong.AddRange(Nodes.Where(n => OnDisk(n, account.PublicKey) != jwt?.Jwt).Select(n => $"{account.Name} is another on {n.Ports.Client}"));
            var count = confirmed.Count(p => p.AccountId == account.Id && p.Generation == account.Generation);
            if (count != Nodes.Count)
            {
                wrong.Add($"{account.Name} is confirmed by {count}");
            }
        }

        return string.Join(", ", wrong);
    }
}
