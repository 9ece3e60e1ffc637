using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The answers given to keyed requests of the caller, for a day.</summary>
internal sealed class AnswerKeeper(Caller caller, PortalDb db, IDataProtectionProvider protection, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private static readonly string[] Kept = ["Content-Type", "Content-Disposition", "Location", "ETag", "Cache-Control"];

    private readonly IDataProtector _seal = protection.CreateProtector("trunkline.kept-answers");

    public Task<KeptAnswer?> FindAsync(string key, CancellationToken ct)
    {
        var (oldest, actor) = (clock.GetUtcNow() - Life, caller.Actor);
        return db.KeptAnswers.AsNoTracking().SingleOrDefaultAsync(a => a.Actor == actor && a.Key == key && a.CreatedAt > oldest, ct);
    }

    /// <summary>In the transaction that is open: nobody else carries a request with this key out until it ends. False: somebody does.</summary>
    public Task<bool> TryLockAsync(string key, CancellationToken ct)
    {
        var name = $"trunkline.idempotency {caller.Organization} {caller.Actor} {key}";
        return db.Database.SqlQuery<bool>($"""SELECT pg_try_advisory_xact_lock(hashtextextended({name}, 0)) AS "Value" """).SingleAsync(ct);
    }

    /// <summary>In the transaction that is open, which has the request's effect too. By a statement of its own: whatever the handler left undone in the context stays undone.</summary>
    public async Task KeepAsync(KeyedRequest request, HttpResponse response, byte[] body, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var headers = JsonSerializer.Serialize(Kept.Where(h => response.Headers.ContainsKey(h)).ToDictionary(h => h, h => response.Headers[h].ToString(), StringComparer.Ordinal));
        await db.KeptAnswers.Where(a => a.CreatedAt <= now - Life).ExecuteDeleteAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO kept_answers (organization_id, actor, key, request_hash, status, headers, body, created_at)
            VALUES ({caller.Organization.Value}, {caller.Actor}, {request.Key}, {request.Hash}, {response.StatusCode}, {headers}::jsonb, {_seal.Protect(body)}, {now})
            """, ct);
    }

    public async Task ReplayAsync(KeptAnswer answer, HttpResponse response, CancellationToken ct)
    {
        var body = _seal.Unprotect(answer.Body);
        response.StatusCode = answer.Status;
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(answer.Headers)!)
        {
            response.Headers[name] = value;
        }

        response.Headers["Idempotency-Replayed"] = "true";
        if (body.Length > 0)
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, ct);
        }
    }
}
