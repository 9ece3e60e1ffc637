using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Authority;

/// <summary>A key that signs for the account: active or retiring, of a group that is not disabled.</summary>
/// <param name="PublicKey">A…</param>
/// <param name="Template">Of its scope, as JSON; null when it is unscoped.</param>
/// <param name="Role">Of its scope.</param>
/// <param name="Description">Of its scope.</param>
public sealed record SigningKeyRow(string PublicKey, string? Template = null, string Role = "", string Description = "");

/// <param name="PublicKey">U… or "*".</param>
/// <param name="At">JWTs issued at or before this second are refused.</param>
/// <param name="ExpiresAt">When what it revokes ends by itself; null: never, or not known.</param>
public sealed record RevocationRow(string PublicKey, DateTimeOffset At, DateTimeOffset? ExpiresAt = null);

/// <summary>The listed key that signs the operator's accounts, and under whose data key its seed is sealed.</summary>
/// <param name="Organization">The operator's owner.</param>
/// <param name="PublicKey">O….</param>
/// <param name="PlatformAccount">The account (A…) whose services the others import; null where there are none.</param>
public sealed record OperatorKey(OrganizationId Organization, string PublicKey, string? PlatformAccount = null);

/// <summary>Everything an account's JWT is made of, read in one statement so that it is one moment's state. Exports and imports are the
/// JSON of their rows.</summary>
public sealed record AccountRows(
    Account Account,
    OperatorKey Operator,
    IReadOnlyList<SigningKeyRow> SigningKeys,
    IReadOnlyList<RevocationRow> Revoked,
    IReadOnlyList<string> Exports,
    IReadOnlyList<string> Imports)
{
    /// <summary>Whether administrators of the platform suspended the organization.</summary>
    public bool IsOrganizationSuspended { get; init; }

    /// <summary>How many columns <see cref="Columns"/> are.</summary>
    public const int ColumnCount = 19;

    /// <summary>What <see cref="Read"/> reads, for a statement in which <c>a</c> is the accounts table. Indexes of the tables below begin with
    /// the organization, and no filter adds it here.</summary>
    public const string Columns =
        """
        a.organization_id, a.id, a.operator_id, a.public_key, a.name, a.is_system, a.generation, a.issued_at, a.created_at, a.state, a.claims::text,
        (select o.organization_id from operators o where o.id = a.operator_id),
        (select o.active_signing_key from operators o where o.id = a.operator_id),
        (select json_agg(json_build_array(k.public_key, g.template::text, g.role, g.description))::text from signing_keys k
            join signing_key_groups g on g.organization_id = k.organization_id and g.account_id = k.account_id and g.id = k.group_id
            where k.organization_id = a.organization_id and k.account_id = a.id and k.state in ('active', 'retiring') and not g.is_disabled),
        (select json_agg(json_build_array(r.public_key, floor(extract(epoch from r.at)), floor(extract(epoch from r.expires_at))))::text from (
            select c.public_key, c.revoked_at, c.expires_at from credentials c
                where c.organization_id = a.organization_id and c.account_id = a.id and c.revoked_at is not null
            union all
            select r.public_key, r.at, null from account_revocations r where r.organization_id = a.organization_id and r.account_id = a.id
            ) r (public_key, at, expires_at)),
        array(select e.claims::text from exports e where e.organization_id = a.organization_id and e.account_id = a.id),
        array(select i.claims::text from imports i where i.organization_id = a.organization_id and i.account_id = a.id),
        (select o.platform_account_key from operators o where o.id = a.operator_id),
        (select o.suspended_at is not null from organizations o where o.id = a.organization_id)
        """;

    /// <summary>Reads <see cref="Columns"/>.</summary>
    /// <param name="row">The reader, on a row.</param>
    /// <param name="at">Where the first of the columns stands.</param>
    public static AccountRows Read(DbDataReader row, int at = 0)
    {
        ArgumentNullException.ThrowIfNull(row);
        var account = new Account
        {
            OrganizationId = new(row.GetGuid(at)),
            Id = new(row.GetGuid(at + 1)),
            OperatorId = new(row.GetGuid(at + 2)),
            PublicKey = row.GetString(at + 3),
            Name = row.GetString(at + 4),
            IsSystem = row.GetBoolean(at + 5),
            Generation = row.GetInt64(at + 6),
            IssuedAt = row.GetInt64(at + 7),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(at + 8),
            State = Enum.Parse<AccountState>(row.GetString(at + 9), ignoreCase: true),
            Claims = row.GetString(at + 10),
        };
        return new(
            account,
            new(new(row.GetGuid(at + 11)), row.GetString(at + 12), row.IsDBNull(at + 17) ? null : row.GetString(at + 17)),
            row.IsDBNull(at + 13) ? [] : ReadKeys(row.GetString(at + 13)),
            row.IsDBNull(at + 14) ? [] : ReadRevocations(row.GetString(at + 14)),
            row.GetFieldValue<string[]>(at + 15),
            row.GetFieldValue<string[]>(at + 16))
        {
            IsOrganizationSuspended = row.GetBoolean(at + 18),
        };
    }

    /// <returns>Null when this store sees no such account.</returns>
    internal static async Task<AccountRows?> ReadAsync(StoreDb db, AccountId id, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await using var batch = ((NpgsqlConnection)db.Database.GetDbConnection()).CreateBatch();
            batch.BatchCommands.Add(new($"select {Columns} from accounts a where a.id = $1") { Parameters = { new() { Value = id.Value } } });
            if (db is PortalDb { Caller.IsKnown: true } portal)
            {
                batch.BatchCommands.Insert(0, CallerSettings.Of(portal.Caller));
            }

            await using var rows = await batch.ExecuteReaderAsync(ct);
            if (batch.BatchCommands.Count > 1)
            {
                await rows.NextResultAsync(ct);
            }

            return await rows.ReadAsync(ct) ? Read(rows) : null;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static List<SigningKeyRow> ReadKeys(string json)
    {
        using var keys = JsonDocument.Parse(json);
        return [.. keys.RootElement.EnumerateArray().Select(k => new SigningKeyRow(k[0].GetString()!, k[1].GetString(), k[2].GetString()!, k[3].GetString()!))];
    }

    private static List<RevocationRow> ReadRevocations(string json)
    {
        using var revocations = JsonDocument.Parse(json);
        return [.. revocations.RootElement.EnumerateArray().Select(r => new RevocationRow(
            r[0].GetString()!,
            DateTimeOffset.FromUnixTimeSeconds(r[1].GetInt64()),
            r[2].ValueKind == JsonValueKind.Null ? null : DateTimeOffset.FromUnixTimeSeconds(r[2].GetInt64())))];
    }
}
