using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Messages;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.AuditStreams;

/// <summary>Has the audit log published in an account of the organization's.</summary>
internal static class PutAuditStream
{
    /// <summary>SubjectPrefix: events go to PREFIX.account.create and so on; audit when left out. AfterSequence: begin after that event, 0 with the first; left out, where
    /// it stands, or with what happens from now on.</summary>
    public sealed record Request([property: Required] AccountId? AccountId, string? SubjectPrefix = null, long? AfterSequence = null);

    public static void Map(RouteGroupBuilder stream) => stream
        .MapPut("", PutAsync)
        .WithName(nameof(PutAuditStream)).WithSummary("Publish the audit log in an account")
        .WithDescription("""
            Each event is a message on PREFIX.noun.verb, a CloudEvent in JSON, in the order of the log; Nats-Msg-Id is its hash. It counts as published when a server has taken it, and is
            published again when that is not sure: at least once. A stream of JetStream on PREFIX.> keeps them, and leaves out doubles within its window.
            """)
        .Refuses(400, 403);

    private static async Task<Results<Ok<AuditStreamView>, ProblemHttpResult>> PutAsync(Request request, Handler handler, CancellationToken ct) => (await handler.HandleAsync(request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        private const int Longest = 128;

        public async Task<Result<AuditStreamView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageWebhooks))
            {
                return AuditStreamErrors.MayNotManage;
            }

            var prefix = request.SubjectPrefix ?? "audit";
            if (prefix.Length > Longest || prefix.Contains('*', StringComparison.Ordinal) || prefix.Contains('>', StringComparison.Ordinal) || ConsoleSubject.CheckPublish(prefix) is not null)
            {
                return AuditStreamErrors.PrefixInvalid;
            }

            if (request.AccountId is not { } account || !await db.Accounts.AnyAsync(a => a.Id == account && !a.IsSystem && (a.State == AccountState.Active || a.State == AccountState.Suspended), ct))
            {
                return AuditStreamErrors.AccountMissing;
            }

            await using var tx = await db.BeginAsync(ct);
            var newest = await db.AuditRows.MaxAsync(r => (long?)r.Sequence, ct) ?? 0;
            if (request.AfterSequence is { } asked && (asked < 0 || asked > newest))
            {
                return AuditStreamErrors.AfterInvalid;
            }

            var now = clock.GetUtcNow();
            var row = await db.AuditStreams.SingleOrDefaultAsync(ct);
            var before = row is null ? null : new { Account = row.AccountId.ToString(), row.SubjectPrefix };
            if (row is null)
            {
                row = new AuditStream { OrganizationId = caller.Organization, AccountId = account, SubjectPrefix = prefix, LastSequence = newest, DueAt = now, CreatedAt = now };
                db.AuditStreams.Add(row);
            }

            // Whoever publishes at this moment finds their lease gone, and leaves it.
            (row.AccountId, row.SubjectPrefix, row.LastSequence, row.DueAt, row.Lease, row.Failures, row.Problem) = (account, prefix, request.AfterSequence ?? row.LastSequence, now, null, 0, null);
            AuditLog.Append(db, "audit_stream.set", account.ToString(), new { From = before, To = new { Account = account.ToString(), SubjectPrefix = prefix }, row.LastSequence }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return AuditStreamView.Of(row, newest + 1);
        }
    }
}
