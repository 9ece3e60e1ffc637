using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

/// <summary>Drops clients that came with tokens, on every node, and refuses what they came with: all of a provider, all of one of its subjects, or the credential of
/// one session. Credentials issued later are let in again. With validate_only it says which live sessions would drop, and drops none.</summary>
internal static class RevokeSessions
{
    /// <summary>Session: its key, U…; provider and subject are then its own. Provider: an id. Subject: as sessions show it. Reason: for the audit log and whoever lifts it.</summary>
    public sealed record Request(IdentityProviderId? Provider = null, string? Subject = null, string? Session = null, string Reason = "");

    public static void Map(RouteGroupBuilder revocations) => revocations
        .MapPost("", PostAsync)
        .WithName("CreateConnectRevocation").WithSummary("Drop clients that came with tokens, and refuse their credentials")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<ConnectRevocationView>, Created<ConnectRevocationView>, ProblemHttpResult>> PostAsync(
        Request request, Handler handler, CancellationToken ct, [FromQuery(Name = "validate_only")] bool validateOnly = false) =>
        (await handler.HandleAsync(request, validateOnly, ct)).Match<Results<Ok<ConnectRevocationView>, Created<ConnectRevocationView>, ProblemHttpResult>>(
            made => made.Id is { } id ? TypedResults.Created($"/api/v1/connect-revocations/{id}", made) : TypedResults.Ok(made), refusal => refusal.ToProblem());

    internal sealed class Handler(Caller caller, PortalDb db, FleetBell fleet, TimeProvider clock)
    {
        private const int LongestSubject = 1_024;
        private const int LongestReason = 500;

        public async Task<Result<ConnectRevocationView>> HandleAsync(Request request, bool validateOnly, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageCredentials))
            {
                return SessionErrors.MayNotRevoke;
            }

            if (caller.Accounts is not null)
            {
                return SessionErrors.LimitedMember;
            }

            if (Check(request) is { } invalid)
            {
                return invalid;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            if ((await TargetAsync(request, ct)).IsRefused(out var unknown, out var target))
            {
                return unknown;
            }

            var hit = await HitAsync(target.Sessions(now), ct);
            var revocation = new ConnectRevocation
            {
                OrganizationId = caller.Organization,
                Id = ConnectRevocationId.New(now),
                ProviderId = target.Provider,
                What = target.What,
                Subject = target.Subject,
                Fingerprint = target.Fingerprint,
                At = now,
                Reason = request.Reason,
                CreatedBy = caller.Actor,
            };
            var view = new ConnectRevocationView(
                validateOnly ? null : revocation.Id, Json.Word(target.What), target.Provider, target.Name, target.Subject,
                target.Fingerprint is { } print ? ConnectRevocationView.Short(print) : null, now, request.Reason, caller.Actor, null, hit);
            if (validateOnly)
            {
                return view;
            }

            db.ConnectRevocations.Add(revocation);
            // The callout service marks what it admits from an older snapshot in the meantime by itself.
            await db.ConnectSessions.Where(target.Sessions(now)).ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, now), ct);
            AuditLog.Append(db, "connect_revocation.create", revocation.Id.ToString(), new { view.What, Provider = target.Provider.ToString(), target.Name, target.Subject, view.Fingerprint, request.Reason, Dropped = hit.Count }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.RingSessions();
            return view;
        }

        private static Error? Check(Request request) =>
            request.Session is not null ? request is { Provider: null, Subject: null } ? CheckReason(request.Reason) : SessionErrors.What
            : request.Provider is null ? SessionErrors.What
            : request.Subject is { } subject && (subject.Length is 0 or > LongestSubject || subject.Contains('\0', StringComparison.Ordinal)) ? SessionErrors.SubjectInvalid
            : CheckReason(request.Reason);

        private static Error? CheckReason(string? reason) =>
            reason is null || reason.Length > LongestReason || reason.Any(char.IsControl) || reason.Trim(' ').Length != reason.Length ? SessionErrors.ReasonInvalid : null;

        private async Task<Result<Target>> TargetAsync(Request request, CancellationToken ct)
        {
            var session = request.Session is { } key
                ? await db.ConnectSessions.AsNoTracking().Where(s => s.UserPublicKey == key).Select(s => new { s.ProviderId, s.Fingerprint }).SingleOrDefaultAsync(ct)
                : null;
            if (request.Session is not null && session is null)
            {
                return SessionErrors.SessionUnknown;
            }

            var provider = session?.ProviderId ?? request.Provider!.Value;
            return await db.IdentityProviders.Where(p => p.Id == provider).Select(p => p.Name).SingleOrDefaultAsync(ct) is not { } name ? SessionErrors.ProviderUnknown
                : session is not null ? new Target(RevokedThing.Credential, provider, name, null, session.Fingerprint)
                : new Target(request.Subject is null ? RevokedThing.Provider : RevokedThing.Subject, provider, name, request.Subject, null);
        }

        private async Task<SessionsHit> HitAsync(Expression<Func<ConnectSession, bool>> sessions, CancellationToken ct)
        {
            var hit = db.ConnectSessions.AsNoTracking().Where(sessions);
            var accounts = await hit.GroupBy(s => s.AccountId).Select(g => new { g.Key, Count = g.Count() })
                .Join(db.Accounts, g => g.Key, a => a.Id, (g, a) => new SessionsHit.InAccount(a.Id, a.Name, g.Count)).ToListAsync(ct);
            return new(accounts.Sum(a => a.Count), await hit.Select(s => s.Subject).Distinct().CountAsync(ct), [.. accounts.OrderBy(a => a.Account, StringComparer.Ordinal)]);
        }
    }

    /// <summary>What is revoked. Name: the provider's.</summary>
    private sealed record Target(RevokedThing What, IdentityProviderId Provider, string Name, string? Subject, byte[]? Fingerprint)
    {
        /// <summary>Live, and of a credential that is not newer than the revocation.</summary>
        public Expression<Func<ConnectSession, bool>> Sessions(DateTimeOffset at) => s =>
            s.ProviderId == Provider && s.EndedAt == null && s.RevokedAt == null && (s.CredentialIssuedAt == null || s.CredentialIssuedAt <= at)
            && (Subject == null || s.Subject == Subject) && (Fingerprint == null || s.Fingerprint == Fingerprint);
    }
}
