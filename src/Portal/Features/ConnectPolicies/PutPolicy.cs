using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>Puts the next version in force, within about a second on every callout process; live sessions stay as they are. With If-Match, which must be there when the account
/// has a policy already. The same policy again makes no version. With validate_only=true it is checked, and nothing is kept.</summary>
internal static class PutPolicy
{
    /// <summary>Policy: {"rules": […]}. Note: what this version is for, one line.</summary>
    public sealed record Request(
        [property: Description("{\"rules\": [{\"name\", \"when\": {\"providers\", \"claims\", \"connection_types\", \"sources\", \"regions\", \"client_names\"}, \"then\": {\"group\", \"permissions\", \"name\", \"tags\", \"expires_in\", \"limits\"} or {\"deny\"}}]}: the first rule that fits decides")] JsonElement Policy,
        string Note = "");

    public static void Map(RouteGroupBuilder policy) => policy
        .MapPut("", PutAsync)
        .WithName("PutConnectPolicy").WithSummary("Put a connect policy in force, or check one")
        .Refuses(400, 403, 404, 409, 412, 428);

    private static async Task<Results<Ok<PolicyView>, ProblemHttpResult>> PutAsync(
        AccountId accountId,
        Request request,
        Handler handler,
        HttpResponse response,
        CancellationToken ct,
        [FromHeader(Name = "If-Match")] string? ifMatch = null,
        [FromQuery(Name = "validate_only")] bool validateOnly = false)
    {
        if ((await handler.HandleAsync(accountId, request, Precondition.Read(ifMatch), validateOnly, ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = validateOnly ? default : Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, PolicyDrafts drafts, FleetBell fleet, TimeProvider clock)
    {
        private const int LongestNote = 500;

        public async Task<Result<PolicyView>> HandleAsync(AccountId accountId, Request request, Precondition precondition, bool validateOnly, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return PolicyErrors.MayNotManage;
            }

            if (await drafts.AccountAsync(accountId, ct) is { } unfit)
            {
                return unfit;
            }

            if ((await drafts.ReadAsync(accountId, request.Policy, ct)).IsRefused(out var wrong, out var policy))
            {
                return wrong;
            }

            return request.Note is { Length: <= LongestNote } note && !note.Any(char.IsControl) && note.Trim(' ').Length == note.Length
                ? await PutAsync(accountId, policy, note, restored: null, precondition, validateOnly, ct)
                : PolicyErrors.NoteInvalid;
        }

        /// <param name="accountId">Whose.</param>
        /// <param name="policy">Found good.</param>
        /// <param name="note">Found good.</param>
        /// <param name="restored">The version it repeats; null: it is new.</param>
        /// <param name="precondition">Which version it may replace.</param>
        /// <param name="validateOnly">Keep nothing.</param>
        /// <param name="ct">Cancels it before its commit.</param>
        public async Task<Result<PolicyView>> PutAsync(AccountId accountId, ConnectPolicy policy, string note, int? restored, Precondition precondition, bool validateOnly, CancellationToken ct)
        {
            await using var tx = await db.BeginAsync(ct);
            var current = await drafts.CurrentAsync(accountId, ct);
            if (!(validateOnly && precondition == Precondition.None) && precondition.Check(current?.Version ?? 0) is { } refusal)
            {
                return refusal;
            }

            var now = clock.GetUtcNow();
            var next = new ConnectPolicyVersion
            {
                OrganizationId = caller.Organization,
                AccountId = accountId,
                Version = (current?.Version ?? 0) + 1,
                Policy = policy.ToJson(),
                Note = note,
                CreatedBy = caller.Actor,
                CreatedAt = now,
            };
            if (validateOnly)
            {
                return PolicyView.Of(next) with { Version = 0 };
            }

            if (current is not null && ConnectPolicy.Parse(current.Policy).IsValid(out var before) && string.Equals(before.ToJson(), next.Policy, StringComparison.Ordinal))
            {
                return await drafts.ViewAsync(current, ct);
            }

            db.ConnectPolicies.Add(next);
            AuditLog.Append(db, restored is null ? "connect_policy.put" : "connect_policy.restore", accountId.ToString(), new
            {
                Versions = new { From = current?.Version, To = next.Version, Restored = restored },
                Rules = policy.Rules.Select(r => r.Name),
                Note = note,
            }, now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("pk_connect_policies"))
            {
                db.ChangeTracker.Clear();
                return WebErrors.Stale;
            }

            var view = await drafts.ViewAsync(next, ct);
            await tx.CommitAsync(ct);
            fleet.RingAdmission();
            return view;
        }
    }
}
