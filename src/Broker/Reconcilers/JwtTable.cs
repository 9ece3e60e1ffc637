using System.Runtime.CompilerServices;
using Platform.Broker.Plans;
using Platform.Nats.Jwt;

namespace Platform.Broker.Reconcilers;

/// <summary>The JWTs the nodes should hold: the last one signed for each account.</summary>
internal sealed class JwtTable(ObservedDataSource db)
{
    /// <summary>All of them, for the digest, as they come: there may be very many.</summary>
    public async IAsyncEnumerable<(string Account, string Jwt)> AllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = db.Value.CreateCommand(
            """
            select a.public_key, j.jwt from account_jwts j join accounts a on a.id = j.account_id
            where exists (select 1 from nodes n where n.operator_id = a.operator_id)
            """);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            yield return (rows.GetString(0), rows.GetString(1));
        }
    }

    /// <summary>What nodes should hold of these accounts (nkeys), and whether all nodes of a region have confirmed it; the accounts without a
    /// JWT yet; the keys that may sign accounts.</summary>
    public async Task<(IReadOnlyList<DesiredJwt> Desired, IReadOnlyList<string> Unsigned, IReadOnlySet<string> Signers)> ReadAsync(
        string region, IEnumerable<string> accounts, CancellationToken ct)
    {
        await using var command = db.ByKey.CreateCommand(
            """
            select a.public_key, j.jwt, not exists (
                select 1 from nodes n join regions r on r.id = n.region_id
                where r.name = $1 and r.operator_id = a.operator_id and not exists (
                    select 1 from node_publications p where p.account_id = a.id and p.node_id = n.id and p.is_confirmed and p.generation = j.generation))
            from accounts a
            left join account_jwts j on j.account_id = a.id
            where a.public_key = any($2) and not (a.state = 'retired' and j.jwt is null) and exists (select 1 from nodes n where n.operator_id = a.operator_id)
            """);
        command.Parameters.Add(new() { Value = region });
        command.Parameters.Add(new() { Value = accounts.ToArray() });
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
        await using var command = db.Value.CreateCommand("select o.jwt from operators o where exists (select 1 from nodes n where n.operator_id = o.id)");
        await using var rows = await command.ExecuteReaderAsync(ct);
        var signers = new HashSet<string>(StringComparer.Ordinal);
        while (await rows.ReadAsync(ct))
        {
            signers.UnionWith(NatsJwt.DecodeOperatorClaims(rows.GetString(0)).Operator.SigningKeys ?? []);
        }

        return signers;
    }
}
