using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Brings the operator, its system and AUTH accounts, its regions and nodes into being, once. Every run ends in the same state, whatever
/// an earlier one left behind: the identity file is there before the rows that name it, the rows come in one transaction, and the
/// files are written from rows.</summary>
public sealed class OperatorBootstrap
{
    private const string Actor = "system bootstrap";

    // Adding one later means a rolling restart of every node (nats-auth.md §0.2-5; SharedOperator), so there are spares from the start.
    private const int SigningKeys = 3;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    private readonly Vault _vault;
    private readonly AccountFactory _accounts;
    private readonly AccountSigner _signer;
    private readonly CalloutAccount _callout;
    private readonly CalloutFiles _files;
    private readonly PlatformAccount _platform;
    private readonly ServiceFiles _services;
    private readonly FleetTrusts _trusts;
    private readonly TimeProvider _clock;

    internal OperatorBootstrap(
        Vault vault, AccountFactory accounts, AccountSigner signer, CalloutAccount callout, CalloutFiles files, PlatformAccount platform, ServiceFiles services,
        FleetTrusts trusts, TimeProvider clock) =>
        (_vault, _accounts, _signer, _callout, _files, _platform, _services, _trusts, _clock) = (vault, accounts, signer, callout, files, platform, services, trusts, clock);

    /// <summary>Runs as trunkline_owner on a migrated database.</summary>
    /// <exception cref="InvalidOperationException">The identity file is not this operator's, or holds no seed.</exception>
    public async Task<BootstrapResult> RunAsync(FleetDb db, FleetOptions fleet, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(fleet);
        // One at a time, files included. The lock is the connection's: a process that dies gives it back.
        await db.Database.OpenConnectionAsync(ct);
        await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_lock(hashtextextended('trunkline.bootstrap', 0))", ct);
        try
        {
            return await RunAloneAsync(db, fleet, ct);
        }
        finally
        {
            await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_unlock(hashtextextended('trunkline.bootstrap', 0))", CancellationToken.None);
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task<BootstrapResult> RunAloneAsync(FleetDb db, FleetOptions fleet, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var row = await db.Operators.SingleOrDefaultAsync(o => o.OrganizationId == Organization.Platform && o.Name == fleet.Operator, ct);
        row = row is null ? await AddOperatorAsync(db, fleet, ct) : Same(row, fleet);
        // Also for a platform that was made before there was a callout service.
        await _callout.EnsureAsync(db, row, Actor, _clock.GetUtcNow(), ct);
        // Or before there were built-in services.
        await _platform.EnsureAsync(db, row, Actor, _clock.GetUtcNow(), ct);
        await AddFleetAsync(db, row.Id, fleet, ct);
        await db.SaveChangesAsync(ct);
        await TopologyBootstrap.EnsureAsync(db, row.Id, fleet, Actor, _clock.GetUtcNow(), ct);
        FailPoint.Hit("bootstrap.saved");
        await transaction.CommitAsync(ct);
        await db.RingPublicationAsync(ct);
        FailPoint.Hit("bootstrap.committed");
        await TopologyBootstrap.TrustAsync(db, row, _trusts, ct);
        return await WriteFilesAsync(db, row, fleet.OutputFolder, ct);
    }

    private async Task<Operator> AddOperatorAsync(FleetDb db, FleetOptions fleet, CancellationToken ct)
    {
        using var identity = OperatorIdentity.ReadOrMake(fleet.IdentitySeedFile);
        FailPoint.Hit("bootstrap.identity");
        var now = _clock.GetUtcNow();
        if (!await db.Organizations.AnyAsync(o => o.Id == Organization.Platform, ct))
        {
            db.Organizations.Add(new Organization { Id = Organization.Platform, Name = "Platform", Slug = "platform", CreatedAt = now });
        }

        var id = OperatorId.New(now);
        var system = await _accounts.AddAsync(db, Organization.Platform, id, AccountId.New(now), "system", isSystem: true, now, ct);
        var claims = NatsJwt.NewOperatorClaims(identity.PublicKey);
        claims.Name = fleet.Operator;
        claims.Operator.SystemAccount = system.Account.PublicKey;
        claims.Operator.StrictSigningKeyUsage = true;
        claims.Operator.SigningKeys = [];
        for (var i = 0; i < SigningKeys; i++)
        {
            using var key = KeyPair.CreatePair(PrefixByte.Operator);
            await _vault.SealAsync(db, Organization.Platform, key, SeedRole.OperatorSigning, now, ct);
            claims.Operator.SigningKeys.Add(key.PublicKey);
        }

        var row = new Operator
        {
            Id = id,
            Name = fleet.Operator,
            PublicKey = identity.PublicKey,
            Jwt = NatsJwt.Encode(claims, identity, now),
            SystemAccountId = system.Account.Id,
            ActiveSigningKey = claims.Operator.SigningKeys[0],
            CreatedAt = now,
        };
        db.Operators.Add(row);
        AuditLog.Append(db, Organization.Platform, Actor, "operator.create", id.ToString(), new { row.Name, row.PublicKey }, now);
        return row;
    }

    private static Operator Same(Operator row, FleetOptions fleet)
    {
        if (File.Exists(fleet.IdentitySeedFile))
        {
            using var identity = OperatorIdentity.ReadOrMake(fleet.IdentitySeedFile);
            if (!string.Equals(identity.PublicKey, row.PublicKey, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{fleet.IdentitySeedFile} is not the identity of operator {row.Name} ({row.PublicKey}).");
            }
        }

        return row;
    }

    private async Task AddFleetAsync(FleetDb db, OperatorId id, FleetOptions fleet, CancellationToken ct)
    {
        var now = _clock.GetUtcNow();
        var regions = await db.Regions.Where(r => r.OperatorId == id).ToDictionaryAsync(r => r.Name, StringComparer.Ordinal, ct);
        var nodes = await db.Nodes.Where(n => n.OperatorId == id).ToDictionaryAsync(n => n.Name, StringComparer.Ordinal, ct);
        // Ids sort by their time: a millisecond apart, regions are listed everywhere in the order the configuration names them.
        foreach (var (place, wanted) in fleet.Regions.Index())
        {
            if (!regions.TryGetValue(wanted.Name, out var region))
            {
                region = db.Regions.Add(new() { Id = RegionId.New(now.AddMilliseconds(place)), OperatorId = id, Name = wanted.Name, DisplayName = wanted.DisplayName }).Entity;
                AuditLog.Append(db, Organization.Platform, Actor, "region.create", region.Id.ToString(), new { wanted.Name }, now);
            }

            region.DisplayName = wanted.DisplayName;
            foreach (var (seat, node) in wanted.Nodes.Index())
            {
                if (nodes.TryGetValue(node.Name, out var known))
                {
                    (known.ClientUrl, known.WebSocketUrl, known.MqttUrl) = (node.ClientUrl, node.WebSocketUrl, node.MqttUrl);
                    (known.LeafNodeUrl, known.MonitoringUrl) = (node.LeafNodeUrl, node.MonitoringUrl);
                    continue;
                }

                var added = db.Nodes.Add(new()
                {
                    Id = NodeId.New(now.AddMilliseconds(seat)),
                    OperatorId = id,
                    RegionId = region.Id,
                    Name = node.Name,
                    ClientUrl = node.ClientUrl,
                    WebSocketUrl = node.WebSocketUrl,
                    MqttUrl = node.MqttUrl,
                    LeafNodeUrl = node.LeafNodeUrl,
                    MonitoringUrl = node.MonitoringUrl,
                }).Entity;
                AuditLog.Append(db, Organization.Platform, Actor, "node.create", added.Id.ToString(), new { node.Name, Region = wanted.Name }, now);
            }
        }
    }

    private async Task<BootstrapResult> WriteFilesAsync(FleetDb db, Operator row, string folder, CancellationToken ct)
    {
        var system = await _signer.SignAsync(db, row.SystemAccountId, ct) ?? throw new InvalidOperationException("The operator's system account is missing.");
        var result = new BootstrapResult(
            row.Name, row.PublicKey, Path.GetFullPath(Path.Combine(folder, "operator.jwt")), system.PublicKey, Path.GetFullPath(Path.Combine(folder, "system-account.jwt")),
            await _files.WriteAsync(db, row, folder, ct), await _services.WriteAsync(db, row, folder, ct));
        SecretFile.Write(result.OperatorJwtFile, Encoding.ASCII.GetBytes(row.Jwt), SecretFile.Public);
        FailPoint.Hit("bootstrap.operator-file");
        SecretFile.Write(result.SystemAccountJwtFile, Encoding.ASCII.GetBytes(system.Jwt), SecretFile.Public);
        SecretFile.Write(Path.Combine(folder, "bootstrap.json"), JsonSerializer.SerializeToUtf8Bytes(result, Json), SecretFile.Public);
        return result;
    }
}
