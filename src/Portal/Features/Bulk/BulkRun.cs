using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>Makes the users of a job, some hundred rows to a transaction: each chunk's users, outcomes, counts and audit row are committed together or not at
/// all. Rows that made a user are left alone, all others are tried; so the same call sent again goes on where it broke off, and tries again what was refused.</summary>
internal sealed class BulkRun(Caller caller, PortalDb db, TimeProvider clock)
{
    public const int ChunkRows = 500;
    private const int Tries = 5;

    /// <summary>All lines of a new job, or of one found by its key: then IsNew is false.</summary>
    public async Task<Result<(BulkJobView Job, bool IsNew)>> RunAsync(AccountId account, string key, byte[] hash, IReadOnlyList<BulkLine> lines, CancellationToken ct)
    {
        var groups = await UserGroup.OfAsync(db, account, ct);
        if (groups.Count == 0)
        {
            return AccountErrors.NotFound;
        }

        var job = await FindAsync(key, ct);
        var isNew = job is null;
        foreach (var chunk in lines.Chunk(ChunkRows))
        {
            if (job is not null && (job.AccountId != account || !job.RequestHash.AsSpan().SequenceEqual(hash)))
            {
                return BulkErrors.KeyReused;
            }

            job = await ChunkAsync(job, () => NewJob(account, key, hash, lines.Count), groups, chunk, ct);
        }

        return (BulkJobView.Of(job!), isNew);
    }

    /// <summary>Some lines of a job that is there; their rows were refused before, or never looked at.</summary>
    public async Task<BulkJobView> RunAgainAsync(BulkJob job, IReadOnlyList<BulkLine> lines, CancellationToken ct)
    {
        var groups = await UserGroup.OfAsync(db, job.AccountId, ct);
        foreach (var chunk in lines.Chunk(ChunkRows))
        {
            job = await ChunkAsync(job, () => job, groups, chunk, ct);
        }

        return BulkJobView.Of(job);
    }

    private Task<BulkJob?> FindAsync(string key, CancellationToken ct) => db.BulkJobs.AsNoTracking().SingleOrDefaultAsync(j => j.IdempotencyKey == key, ct);

    private BulkJob NewJob(AccountId account, string key, byte[] hash, int total)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            OrganizationId = caller.Organization,
            Id = BulkJobId.New(now),
            AccountId = account,
            IdempotencyKey = key,
            RequestHash = hash,
            Total = total,
            CreatedBy = caller.Actor,
            CreatedAt = now,
        };
    }

    private async Task<BulkJob> ChunkAsync(BulkJob? job, Func<BulkJob> create, IReadOnlyDictionary<string, UserGroup> groups, BulkLine[] chunk, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            db.ChangeTracker.Clear();
            try
            {
                return await TryChunkAsync(job, create, groups, chunk, ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_bulk_jobs_idempotency_key"))
            {
                // The same call twice at once: the other was first, this one goes on with its job.
                job = await FindAsync(create().IdempotencyKey, ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_users_account_name") && attempt < Tries)
            {
                // Somebody took a name between our look and our write: look again.
            }
        }
    }

    private async Task<BulkJob> TryChunkAsync(BulkJob? known, Func<BulkJob> create, IReadOnlyDictionary<string, UserGroup> groups, BulkLine[] chunk, CancellationToken ct)
    {
        await using var tx = await db.BeginAsync(ct);
        var job = known is null ? db.BulkJobs.Add(create()).Entity : await LockAsync(known.Id, ct);
        // One bulk at a time in an account: two with the same names in another order would wait for each other.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({job.AccountId.ToString()}, 0))", ct);
        var places = chunk.Select(l => l.Row).ToList();
        var before = await db.BulkRows.Where(r => r.JobId == job.Id && places.Contains(r.Row)).ToDictionaryAsync(r => r.Row, ct);
        var open = chunk.Where(l => before.GetValueOrDefault(l.Row)?.UserId is null).ToList();
        if (open.Count == 0)
        {
            return job;
        }

        var now = clock.GetUtcNow();
        var names = open.Select(l => l.Name).ToList();
        var taken = (await db.Users.Where(u => u.AccountId == job.AccountId && u.DeletedAt == null && names.Contains(u.Name)).Select(u => u.Name).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        var (made, refused) = (0, 0);
        foreach (var line in open)
        {
            var error = Check(line, groups, taken, out var group);
            var row = before.GetValueOrDefault(line.Row);
            if (row is null)
            {
                row = new() { OrganizationId = caller.Organization, JobId = job.Id, Row = line.Row, Name = line.Name };
                db.BulkRows.Add(row);
            }
            else
            {
                job.Failed--;
            }

            row.Name = line.Name;
            (row.ErrorCode, row.ErrorMessage, row.ErrorField) = (error?.Code, error?.Message, error?.Field);
            if (error is null)
            {
                var user = CreateUser.NewRow(caller.Organization, job.AccountId, group!, line.Fields, now);
                db.Users.Add(user);
                taken.Add(user.Name);
                row.UserId = user.Id;
                made++;
            }
            else
            {
                refused++;
            }
        }

        job.Succeeded += made;
        job.Failed += refused;
        AuditLog.Append(db, "user.bulk", job.Id.ToString(), new { Account = job.AccountId.ToString(), FirstRow = places[0], LastRow = places[^1], Made = made, Refused = refused }, now);
        await db.SaveChangesAsync(ct);
        FailPoint.Hit("bulk.chunk.before_commit");
        await tx.CommitAsync(ct);
        FailPoint.Hit("bulk.chunk.after_commit");
        return job;
    }

    private async Task<BulkJob> LockAsync(BulkJobId id, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM bulk_jobs WHERE id = {id.Value} FOR UPDATE", ct);
        return await db.BulkJobs.SingleAsync(j => j.Id == id, ct);
    }

    private static Error? Check(BulkLine line, IReadOnlyDictionary<string, UserGroup> groups, HashSet<string> taken, out UserGroup? group) =>
        !groups.TryGetValue(line.Group ?? "default", out group) && line.Error is null ? UserErrors.UnknownGroup
        : line.Error ?? line.Fields.Check(group!) ?? (taken.Contains(line.Fields.Name!) ? UserErrors.NameTaken : null);
}
