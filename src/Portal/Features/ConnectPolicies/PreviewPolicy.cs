using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>What a draft would change: the clients of the last 24 hours go through it and through the policy in force, with the claims they brought, and the answers
/// are compared. Nothing is saved, no live session is touched.</summary>
internal static class PreviewPolicy
{
    public sealed record Request([property: Description("The draft: {\"rules\": […]}")] JsonElement Policy);

    /// <summary>A client whose answer would be another. Reason, Detail: of the refusal, now or by the draft. UserJwtClaims: what it would be admitted with.</summary>
    public sealed record Answer(bool Allowed, string Reason, string Detail, string? Rule, JsonElement? UserJwtClaims);

    /// <summary>Now: by the policy in force. Draft: by the draft.</summary>
    public sealed record Example(
        ConnectDecisionId DecisionId, DateTimeOffset At, string? Subject, string? Provider, string Source, string Region, string ConnectionType, string ClientName, int Weight, Answer Now, Answer Draft);

    /// <summary>Weight: how many attempts, those that rows stand for counted in. Subjects: how many different ones. Examples: the newest, of different subjects, at most five.</summary>
    public sealed record Change(int Rows, long Weight, int Subjects, IReadOnlyList<Example> Examples);

    /// <summary>Since: the oldest attempt that was gone through. Rows, Weight: what was. IsCut: there were more than 10000 rows in 24 hours, and the newest were taken. Unverified: attempts refused before their
    /// credential was found genuine, which no policy changes (weight). Same: attempts with the same answer (weight).</summary>
    public sealed record Response(
        DateTimeOffset Since, int Rows, long Weight, bool IsCut, long Unverified, long Same, Change NewlyAllowed, Change NewlyRefused, Change ChangedPermissions);

    public static void Map(RouteGroupBuilder policy) => policy
        .MapPost("/preview", PostAsync)
        .OnlyAsks()
        .WithName("PreviewConnectPolicy").WithSummary("Say what a connect policy would have changed for the clients of the last 24 hours")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, PolicyDrafts drafts, Rehearsals rehearsals, TimeProvider clock)
    {
        public const int Most = 10_000;
        private static readonly TimeSpan Window = TimeSpan.FromHours(24);

        public async Task<Result<Response>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return PolicyErrors.MayNotManage;
            }

            if (await drafts.AccountAsync(accountId, ct) is { } unfit)
            {
                return unfit;
            }

            if ((await drafts.ReadAsync(accountId, request.Policy, ct)).IsRefused(out var wrong, out var draft))
            {
                return wrong;
            }

            if (await rehearsals.OfAsync(accountId, ct) is not { } rehearsal)
            {
                return AccountErrors.NotFound;
            }

            var current = await drafts.CurrentAsync(accountId, ct);
            var inForce = current is not null && ConnectPolicy.Parse(current.Policy).IsValid(out var policy) ? policy : null;
            var since = clock.GetUtcNow() - Window;
            var rows = await db.ConnectDecisions.AsNoTracking().Where(d => d.AccountId == accountId && d.At >= since)
                .OrderByDescending(d => d.At).Take(Most + 1).ToListAsync(ct);
            var isCut = rows.Count > Most;
            var names = await db.IdentityProviders.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Name, ct);
            return Compare(isCut ? rows[..Most] : rows, isCut, since, rehearsal.With(inForce, current?.Version ?? 0), rehearsal.With(draft, (current?.Version ?? 0) + 1), names);
        }

        private static Response Compare(List<ConnectDecision> rows, bool isCut, DateTimeOffset since, Rehearsal.Stage now, Rehearsal.Stage draft, Dictionary<IdentityProviderId, string> names)
        {
            var (allowed, refused, changed) = (new Collected(names), new Collected(names), new Collected(names));
            var (unverified, same) = (0L, 0L);
            foreach (var row in rows)
            {
                var (before, after) = (now.Of(row), draft.Of(row));
                if (before is null || after is null)
                {
                    unverified += row.Weight;
                    continue;
                }

                var where = (before, after) switch
                {
                    (Deny, Allow) => allowed,
                    (Allow, Deny) => refused,
                    (Allow a, Allow b) when a.Group.Id != b.Group.Id || !string.Equals(a.Claims.ToJson(), b.Claims.ToJson(), StringComparison.Ordinal) => changed,
                    _ => null,
                };
                where?.Add(row, before, after);
                same += where is null ? row.Weight : 0;
            }

            return new(isCut ? rows[^1].At : since, rows.Count, rows.Sum(r => (long)r.Weight), isCut, unverified, same, allowed.ToChange(), refused.ToChange(), changed.ToChange());
        }
    }

    /// <summary>Clients whose answer differs in one way.</summary>
    private sealed class Collected(Dictionary<IdentityProviderId, string> names)
    {
        private const int Examples = 5;

        private readonly HashSet<(IdentityProviderId?, string?)> _subjects = [];
        private readonly List<Example> _examples = [];
        private int _rows;
        private long _weight;

        public void Add(ConnectDecision row, Verdict now, Verdict draft)
        {
            _rows++;
            _weight += row.Weight;
            if (_subjects.Add((row.ProviderId, row.Subject)) && _examples.Count < Examples)
            {
                _examples.Add(new(
                    row.Id, row.At, row.Subject, row.ProviderId is { } id ? names.GetValueOrDefault(id) : null, row.Source, row.Region, row.ConnectionType, row.ClientName, row.Weight, AnswerOf(now), AnswerOf(draft)));
            }
        }

        public Change ToChange() => new(_rows, _weight, _subjects.Count, _examples);

        private static Answer AnswerOf(Verdict verdict) => verdict is Allow a
            ? new(true, a.Reason, "", a.Rule.Name, PolicyView.Read(a.Claims.ToJson()))
            : new(false, verdict.Reason, ((Deny)verdict).Detail, ((Deny)verdict).Rule?.Name, null);
    }
}
