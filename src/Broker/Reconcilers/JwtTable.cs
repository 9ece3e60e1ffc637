using Platform.Broker.Plans;
using Platform.Kernel;
using Platform.Nats.Jwt;

namespace Platform.Broker.Reconcilers;

/// <summary>The JWTs the nodes should hold: the last one signed for each account.</summary>
internal sealed class JwtTable(ObservedDataSource db)
{
    /// <summary>All of them, for the digest.</summary>
    public async Task<IReadOnlyList<(string Account, string Jwt)>> AllAsync(CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand("select a.public_key, j.jwt from account_jwts j join accounts a on a.id = j.account_id");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var all = new List<(string, string)>();
        while (await rows.ReadAsync(ct))
        {
            all.Add((rows.GetString(0), rows.GetString(1)));
        }

        return all;
    }

    /// <summary>What a node should hold and whether it confirmed it; the accounts (nkeys) without a JWT yet; the keys that may sign accounts.</summary>
    public async Task<(IReadOnlyList<DesiredJwt> Desired, IReadOnlyList<string> Unsigned, IReadOnlySet<string> Signers)> ReadAsync(NodeId node, CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            select a.public_key, j.jwt, coalesce(p.is_confirmed and p.generation = j.generation, false)
            from accounts a
            left join account_jwts j on j.account_id = a.id
            left join node_publications p on p.account_id = a.id and p.node_id = $1
            """);
        command.Parameters.Add(new() { Value = node.Value });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var desired = new List<DesiredJwt>();
        var unsigned = new List<string>();
        while (await rows.ReadAsync(ct))
        {
            if (rows.IsDBNull(1))
            {
                unsigned.Add(rows.GetString(0));
            }
            else
            {
                desired.Add(new(rows.GetString(0), rows.GetString(1), rows.GetBoolean(2)));
            }
        }

        return (desired, unsigned, await SignersAsync(ct));
    }

    /// <summary>Who signed an account JWT and when; null when it is none, or its signature does not verify.</summary>
    public static JwtOrigin? Origin(string jwt)
    {
        try
        {
            var claims = NatsJwt.DecodeAccountClaims(jwt);
            return new(claims.Issuer, claims.IssuedAt);
        }
        catch (NatsJwtException)
        {
            return null;
        }
    }

    // Strict: the operator's identity key signs no accounts.
    private async Task<IReadOnlySet<string>> SignersAsync(CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand("select jwt from operators");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var signers = new HashSet<string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(ct))
        {
            signers.UnionWith(NatsJwt.DecodeOperatorClaims(rows.GetString(0)).Operator.SigningKeys ?? []);
        }

        return signers;
    }
}
