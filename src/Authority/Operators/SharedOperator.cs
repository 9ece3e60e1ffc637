using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Changes the shared operator's JWT, as its dedicated siblings' is changed (<see cref="OperatorKeys"/>): a proposal, and a signature of the identity
/// key, which is in no database. A signed JWT is a new revision of the topology, so nodes get it as they get any other change, one after another. In the caller's
/// transaction, with the operator's row locked; the caller saves.</summary>
public sealed class SharedOperator
{
    private readonly OperatorKeys _keys;
    private readonly FleetTrusts _trusts;

    internal SharedOperator(OperatorKeys keys, FleetTrusts trusts) => (_keys, _trusts) = (keys, trusts);

    /// <summary>The operator, nobody else's to change until the transaction ends.</summary>
    public static async Task<Operator> LockAsync(FleetDb db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var row = await db.Operators.SingleAsync(o => o.OrganizationId == Organization.Platform, ct);
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM operators WHERE id = {row.Id.Value} FOR UPDATE", ct);
        await db.Entry(row).ReloadAsync(ct);
        return row;
    }

    /// <summary>Makes a key, seals it, and proposes to list it.</summary>
    /// <returns>The key (O…).</returns>
    public async Task<string> AddKeyAsync(FleetDb db, Operator row, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(row);
        var key = await _keys.AddAsync(db, row, now, ct);
        AuditLog.Append(db, Organization.Platform, actor, "operator_signing_key.add", row.Id.ToString(), new { PublicKey = key, IsProposed = true }, now);
        return key;
    }

    /// <summary>Proposes to list a key no more. The caller has asked <see cref="OperatorKeyRules"/>.</summary>
    public async Task RemoveKeyAsync(FleetDb db, Operator row, string key, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(row);
        await _keys.RemoveAsync(db, row, key, now, ct);
        AuditLog.Append(db, Organization.Platform, actor, "operator_signing_key.remove", row.Id.ToString(), new { PublicKey = key, IsProposed = true }, now);
    }

    /// <summary>The JWT of the proposal that waits, where the identity key is at hand.</summary>
    public static string Sign(Operator row, KeyPair identity) => NatsJwt.Sign(OperatorSigner.SigningInputOf(row), identity);

    /// <summary>Takes the signed JWT over into a new revision of the topology.</summary>
    /// <returns>The revision, or why there is none.</returns>
    public async Task<(TopologyRevision? Added, string? Wrong)> AcceptAsync(FleetDb db, Operator row, string jwt, string actor, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(row);
        if (await Topologies.LatestAsync(db, row.Id, ct) is not { } latest)
        {
            return (null, "This fleet's topology is not kept here, so there are no orders by which nodes would get another operator JWT. Give bootstrap a topology file first.");
        }

        if (latest.Trust is null)
        {
            return (null, "The topology does not say yet whom its nodes trust. Run broker bootstrap once.");
        }

        if (OperatorSigner.Accept(row, jwt, now) is { } refusal)
        {
            return (null, refusal);
        }

        var added = new TopologyRevision
        {
            OperatorId = row.Id,
            Revision = latest.Revision + 1,
            Document = latest.Document,
            Trust = (await _trusts.MakeAsync(db, row, ct)).Write(),
            Note = "operator JWT",
            CreatedBy = actor,
            CreatedAt = now,
        };
        db.Topologies.Add(added);
        AuditLog.Append(db, Organization.Platform, actor, "operator.sign", row.Id.ToString(), new { row.Name, row.PublicKey, added.Revision }, now);
        return (added, null);
    }
}
