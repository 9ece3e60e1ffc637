using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.ConnectDecisions;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>The test bench: the answer a client would get now, with every step that leads to it. Asked of the callout service for a credential, which is neither kept nor logged; or of
/// an earlier decision's claims, from where its credential had been found genuine. Nothing is signed, nobody is admitted.</summary>
internal static class ExplainPolicy
{
    /// <summary>A client that might come. Token; or username and password; or PEM certificates, its own first; or the id of one of the account's decisions, whose facts are then its own.
    /// Source: an address. Policy: a draft, to be tried instead of the one in force.</summary>
    public sealed record Request(
        string? Token = null,
        string? Username = null,
        string? Password = null,
        IReadOnlyList<string>? ClientCertificates = null,
        ConnectDecisionId? DecisionId = null,
        string? ConnectionType = null,
        string? Source = null,
        string? Region = null,
        string? ClientName = null,
        JsonElement? Policy = null)
    {
        /// <summary>Secrets are in it: it has no text form.</summary>
        public override string ToString() => nameof(Request);
    }

    /// <summary>Outcome: ok, refused or info.</summary>
    public sealed record Step(string Name, string Outcome, string Detail);

    /// <summary>Reason, Means, WayOut: as in decisions. Rule: the one that decided. UserJwtClaims: of the user JWT that would be signed, without issuer and times; null when refused.</summary>
    public sealed record Response(
        bool Allowed, string Reason, string Means, string? WayOut, string Detail, IReadOnlyList<Step> Steps, JsonElement? UserJwtClaims, IdentityProviderId? ProviderId, string? Provider,
        string? Subject, string? Rule, DateTimeOffset? ExpiresAt);

    public static void Map(RouteGroupBuilder policy) => policy
        .MapPost("/explain", PostAsync)
        .OnlyAsks()
        .WithName("ExplainConnectPolicy").WithSummary("Say what a client with a token would be answered, and why")
        .Refuses(400, 403, 404, 409, 503);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToOk();

    /// <summary>What a callout process is asked.</summary>
    private sealed record Question(
        OrganizationId Organization, AccountId Account, string? Username, string? Password, string? Token, IReadOnlyList<string>? ClientCertificates,
        string? ConnectionType, string? Source, string? Region, string? ClientName, JsonElement? Policy);

    /// <summary>What it answers.</summary>
    public sealed record Answer(
        bool Allowed, string Reason, string Detail, IReadOnlyList<Step> Steps, JsonElement? UserJwtClaims = null, IdentityProviderId? Provider = null, AccountId? Account = null, string? Rule = null,
        string? Subject = null, DateTimeOffset? ExpiresAt = null);

    internal sealed class Handler(Caller caller, PortalDb db, PolicyDrafts drafts, Rehearsals rehearsals, CalloutClient callout)
    {
        private const int LongestCredential = 20_000;
        private const int LongestFact = 1_024;

        public async Task<Result<Response>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return PolicyErrors.MayNotTest;
            }

            if (!await db.HasAccountAsync(accountId, ct))
            {
                return AccountErrors.NotFound;
            }

            if (Check(request) is { } invalid)
            {
                return invalid;
            }

            ConnectPolicy? draft = null;
            if (request.Policy is { ValueKind: not JsonValueKind.Null } policy && (await drafts.ReadAsync(accountId, policy, ct)).IsRefused(out var wrong, out draft))
            {
                return wrong;
            }

            if (request.DecisionId is { } decision)
            {
                return await AgainAsync(accountId, decision, draft, ct);
            }

            var question = new Question(
                caller.Organization, accountId, request.Username, request.Password, request.Token, request.ClientCertificates,
                request.ConnectionType, request.Source, request.Region, request.ClientName, draft is null ? null : request.Policy);
            return (await callout.AskAsync<Answer>("/explain", question, ct)).IsRefused(out var refusal, out var answer)
                ? refusal
                : new Response(
                    answer.Allowed, answer.Reason, ReasonWords.Means(answer.Reason), ReasonWords.WayOut(answer.Reason), answer.Detail, answer.Steps, answer.UserJwtClaims, answer.Provider,
                    await NameAsync(answer.Provider, ct), answer.Subject, answer.Rule, answer.ExpiresAt);
        }

        private static Error? Check(Request request)
        {
            var hasCredential = request.Token is { Length: > 0 } || request.Password is { Length: > 0 } || request.ClientCertificates is { Count: > 0 };
            return request.DecisionId is not null ? hasCredential || request.Username is { Length: > 0 } ? PolicyErrors.TwoToTest : null
                : !hasCredential ? PolicyErrors.NothingToTest
                : request.Token?.Length > LongestCredential || request.Password?.Length > LongestCredential || request.ClientCertificates?.Sum(c => (long)c.Length) > LongestCredential
                    || new[] { request.Username, request.ConnectionType, request.Source, request.Region, request.ClientName }.Any(f => f?.Length > LongestFact) ? PolicyErrors.TestInvalid
                : null;
        }

        private async Task<Result<Response>> AgainAsync(AccountId accountId, ConnectDecisionId id, ConnectPolicy? draft, CancellationToken ct)
        {
            if (await db.ConnectDecisions.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.AccountId == accountId, ct) is not { } decision)
            {
                return DecisionErrors.NotFound;
            }

            var current = draft is null ? await drafts.CurrentAsync(accountId, ct) : null;
            var policy = draft ?? (current is not null && ConnectPolicy.Parse(current.Policy).IsValid(out var inForce) ? inForce : null);
            var trace = new Trace();
            var verdict = (await rehearsals.OfAsync(accountId, ct))?.With(policy, current?.Version ?? 0).Of(decision, trace);
            if (verdict is null)
            {
                return PolicyErrors.NothingVerified;
            }

            List<Step> steps = [new("credential", "info", $"Found genuine when it came, {Components.Wording.Exact(decision.At)}; gone through again from there."), .. trace.Steps.Select(s => new Step(s.Name, Json.Word(s.Outcome), s.Detail))];
            var provider = await NameAsync(decision.ProviderId, ct);
            return verdict is Allow allow
                ? new Response(true, allow.Reason, ReasonWords.Means(allow.Reason), null, "", steps, PolicyView.Read(allow.Claims.ToJson()), decision.ProviderId, provider, decision.Subject, allow.Rule.Name, allow.ExpiresAt)
                : new Response(false, verdict.Reason, ReasonWords.Means(verdict.Reason), ReasonWords.WayOut(verdict.Reason), ((Deny)verdict).Detail, steps, null, decision.ProviderId, provider, decision.Subject, ((Deny)verdict).Rule?.Name, null);
        }

        private async Task<string?> NameAsync(IdentityProviderId? provider, CancellationToken ct) =>
            provider is { } id ? await db.IdentityProviders.AsNoTracking().Where(p => p.Id == id).Select(p => p.Name).SingleOrDefaultAsync(ct) : null;
    }
}
