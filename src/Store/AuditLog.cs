using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;

namespace Platform.Store;

/// <summary>The audit chain of each organization. A row is written by the SaveChanges, in the transaction, that writes what it tells of;
/// PostgreSQL numbers and chains it under a lock held until commit. Raise a generation before that SaveChanges, not after:
/// everybody locks the account first, then the chain.</summary>
public static class AuditLog
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Adds a row to the caller's organization, in the caller's name. The action is noun and verb ("account.create"), the
    /// target the id of the thing acted on, the detail an object whose properties say what changed (written in snake_case). Never a secret.</summary>
    public static void Append(PortalDb db, string action, string target, object detail, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(db);
        Append(db, db.Caller.Organization, db.Caller.Actor, action, target, detail, now, db.Caller.Origin);
    }

    /// <summary>Adds a row to any organization, in the name of <paramref name="actor"/> ("system bootstrap").</summary>
    public static void Append(StoreDb db, OrganizationId organization, string actor, string action, string target, object detail, DateTimeOffset now, AuditOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(db);
        db.AuditRows.Add(new AuditRow
        {
            OrganizationId = organization,
            At = now,
            Actor = actor,
            Action = action,
            Target = target,
            Detail = JsonSerializer.Serialize(detail, Json),
            Origin = OriginText(origin),
        });
    }

    /// <summary>Adds a row to the log of any organization about what an administrator of the platform did there, in the transaction that is open or one of its own. PostgreSQL
    /// takes it from a caller who is one only.</summary>
    /// <exception cref="InvalidOperationException">The caller is no administrator, or the action is not one of theirs.</exception>
    public static async Task AppendAsAdministratorAsync(
        PortalDb db, OrganizationId organization, string action, string target, object detail, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var (caller, text) = (db.Caller, JsonSerializer.Serialize(detail, Json));
        if (!await db.Database.SqlQuery<bool>(
            $"""SELECT trunkline_admin_audit({organization.Value}, {now}, {caller.Actor}, {action}, {target}, {text}, {OriginText(caller.Origin)}) AS "Value" """).SingleAsync(ct))
        {
            throw new InvalidOperationException($"{action} is not taken from {caller.Actor}.");
        }
    }

    internal static string OriginText(AuditOrigin? origin) => origin is null ? "" : JsonSerializer.Serialize(origin, Json);

    /// <summary>Walks an organization's chain from its first row.</summary>
    /// <returns>The number of the first row that is missing or does not follow from the one before, or null when the chain is whole.</returns>
    public static async Task<long?> VerifyAsync(StoreDb db, OrganizationId organization, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var expected = 1L;
        var previous = new byte[SHA256.HashSizeInBytes];
        await foreach (var row in db.AuditRows.AsNoTracking().Where(r => r.OrganizationId == organization).OrderBy(r => r.Sequence).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (row.Sequence != expected || !row.PreviousHash.AsSpan().SequenceEqual(previous) || !row.Hash.AsSpan().SequenceEqual(Hash(row)))
            {
                return expected;
            }

            (expected, previous) = (expected + 1, row.Hash);
        }

        return null;
    }

    /// <summary>SHA-256 of the previous hash, organization (16 bytes), number and unix microseconds (8 bytes each), then actor, action,
    /// target, detail and, unless it is empty, origin as UTF-8, each behind its length (4 bytes); all big-endian. The trigger trunkline_audit_chain
    /// says the same in SQL.</summary>
    private static byte[] Hash(AuditRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[16];
        hash.AppendData(row.PreviousHash);
        row.OrganizationId.Value.TryWriteBytes(number, bigEndian: true, out _);
        hash.AppendData(number);
        BinaryPrimitives.WriteInt64BigEndian(number, row.Sequence);
        hash.AppendData(number[..8]);
        BinaryPrimitives.WriteInt64BigEndian(number, (row.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        hash.AppendData(number[..8]);
        string[] texts = [row.Actor, row.Action, row.Target, row.Detail];
        foreach (var text in row.Origin.Length == 0 ? texts : [.. texts, row.Origin])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(number, bytes.Length);
            hash.AppendData(number[..4]);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
