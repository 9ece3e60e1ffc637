using System.ComponentModel;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>Issues a credential: a new nkey and a JWT for the user, with the user's permissions, limits and tags as they are now. The .creds text (or a bearer's JWT)
/// is in this answer and nowhere else; the seed is not kept. With Accept: application/octet-stream the answer is the file itself.</summary>
internal static class IssueCredential
{
    /// <summary>Neither ExpiresAt nor NeverExpires: after the user's lifetime, or 90 days.</summary>
    public sealed record Request(
        DateTimeOffset? ExpiresAt = null,
        [property: Description("true: it has no end. Only revoking stops it.")] bool NeverExpires = false,
        [property: Description("creds (when left out): JWT and seed, for any client. bearer: the JWT alone, which lets in whoever shows it; for users with bearer_token.")] string? Kind = null);

    /// <summary>Creds: the .creds file's text. Jwt: a bearer's token. One of them is null. FileName: what to save it as.</summary>
    public sealed record Response(
        CredentialId Id, UserId UserId, string Kind, string PublicKey, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt, string FileName, string? Creds, string? Jwt);

    public static void Map(RouteGroupBuilder credentials) => credentials
        .MapPost("", PostAsync)
        .WithName(nameof(IssueCredential)).WithSummary("Issue a credential (a .creds file or a bearer JWT, shown once)")
        .Produces<byte[]>(200, MediaTypeNames.Application.Octet)
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<Response>, FileContentHttpResult, ProblemHttpResult>> PostAsync(
        AccountId accountId, UserId userId, Request? request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var result = await handler.HandleAsync(accountId, userId, request ?? new(), ct);
        return result.Match<Results<Created<Response>, FileContentHttpResult, ProblemHttpResult>>(
            issued => WantsFile(context.Request)
                ? TypedResults.File(Encoding.UTF8.GetBytes(issued.Creds ?? issued.Jwt!), MediaTypeNames.Application.Octet, issued.FileName)
                : TypedResults.Created($"/api/v1/accounts/{accountId}/users/{userId}/credentials/{issued.Id}", issued),
            refusal => refusal.ToProblem());
    }

    private static bool WantsFile(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase);

    internal sealed class Handler(Caller caller, PortalDb db, UserIssuer issuer, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, UserId userId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.IssueCredentials))
            {
                return CredentialErrors.MayNotManage;
            }

            if (Terms(request, clock.GetUtcNow()).IsRefused(out var wrong, out var terms))
            {
                return wrong;
            }

            var now = clock.GetUtcNow();
            var result = await IssueAsync(db, issuer, accountId, userId, terms, caller.Actor, now, ct);
            if (!result.IsRefused(out _, out var issued))
            {
                AuditLog.Append(db, "credential.issue", issued.Id.ToString(), new { Account = accountId.ToString(), User = userId.ToString(), issued.PublicKey, issued.Kind, issued.ExpiresAt }, now);
                await db.SaveChangesAsync(ct);
            }

            return result;
        }
    }

    /// <summary>What was asked for as terms of the issue.</summary>
    public static Result<CredentialTerms> Terms(Request request, DateTimeOffset now) =>
        request.ExpiresAt <= now ? CredentialErrors.ExpiryPast
        : request.NeverExpires && request.ExpiresAt is not null ? CredentialErrors.ExpiryTwice
        : request.Kind is not (null or "creds" or "bearer") ? CredentialErrors.UnknownKind
        : new CredentialTerms(request.ExpiresAt?.ToUniversalTime(), request.NeverExpires, request.Kind is "bearer");

    /// <summary>Adds the ledger row to the context; the caller audits and saves.</summary>
    public static async Task<Result<Response>> IssueAsync(
        PortalDb db, UserIssuer issuer, AccountId accountId, UserId userId, CredentialTerms terms, string actor, DateTimeOffset now, CancellationToken ct)
    {
        var names = await (
            from user in db.Users.AsNoTracking()
            where user.Id == userId && user.AccountId == accountId && user.DeletedAt == null
            join account in db.Accounts on user.AccountId equals account.Id
            select new { User = user.Name, Account = account.Name }).SingleOrDefaultAsync(ct);
        if (names is null)
        {
            return UserErrors.NotFound;
        }

        if ((await issuer.IssueAsync(db, userId, terms, actor, now, ct)).IsRefused(out var refusal, out var issued))
        {
            return refusal.Field is { } field ? refusal with { Field = $"/{field}" } : refusal;
        }

        using (issued)
        {
            var row = issued.Row;
            return new Response(
                row.Id,
                userId,
                row.Kind,
                row.PublicKey,
                now,
                row.ExpiresAt,
                $"{names.Account}-{names.User}.{(terms.IsBearer ? "jwt" : "creds")}",
                terms.IsBearer ? null : Encoding.UTF8.GetString(issued.Creds.Span),
                terms.IsBearer ? issued.Jwt : null);
        }
    }
}
