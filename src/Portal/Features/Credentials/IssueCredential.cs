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

/// <summary>Issues a credential: a new nkey and a JWT for the user. The .creds text is in this answer and nowhere else; the seed
/// is not kept. With Accept: application/octet-stream the answer is the file itself.</summary>
internal static class IssueCredential
{
    /// <summary>ExpiresAt left out: 90 days from now.</summary>
    public sealed record Request(DateTimeOffset? ExpiresAt = null);

    /// <summary>Creds: the .creds file's text. FileName: what to save it as.</summary>
    public sealed record Response(CredentialId Id, UserId UserId, string PublicKey, DateTimeOffset IssuedAt, DateTimeOffset? ExpiresAt, string FileName, string Creds);

    public static void Map(RouteGroupBuilder credentials) => credentials
        .MapPost("", PostAsync)
        .WithName(nameof(IssueCredential)).WithSummary("Issue a credential (a .creds file, shown once)")
        .Produces<byte[]>(200, MediaTypeNames.Application.Octet)
        .Refuses(400, 403, 404);

    private static async Task<Results<Created<Response>, FileContentHttpResult, ProblemHttpResult>> PostAsync(
        AccountId accountId, UserId userId, Request? request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var result = await handler.HandleAsync(accountId, userId, request ?? new(), ct);
        return result.Match<Results<Created<Response>, FileContentHttpResult, ProblemHttpResult>>(
            issued => WantsFile(context.Request)
                ? TypedResults.File(Encoding.UTF8.GetBytes(issued.Creds), MediaTypeNames.Application.Octet, issued.FileName)
                : TypedResults.Created($"/api/v1/accounts/{accountId}/users/{userId}/credentials/{issued.Id}", issued),
            refusal => refusal.ToProblem());
    }

    private static bool WantsFile(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaTypeNames.Application.Octet, StringComparison.OrdinalIgnoreCase);

    internal sealed class Handler(Caller caller, PortalDb db, UserIssuer issuer, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, UserId userId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageCredentials))
            {
                return CredentialErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            if (request.ExpiresAt <= now)
            {
                return CredentialErrors.ExpiryPast;
            }

            var names = await (
                from user in db.Users.AsNoTracking()
                where user.Id == userId && user.AccountId == accountId
                join account in db.Accounts on user.AccountId equals account.Id
                select new { User = user.Name, Account = account.Name }).SingleOrDefaultAsync(ct);
            if (names is null)
            {
                return UserErrors.NotFound;
            }

            using var issued = await issuer.IssueAsync(db, userId, request.ExpiresAt?.ToUniversalTime(), caller.Actor, now, ct);
            if (issued is null)
            {
                return UserErrors.NotFound;
            }

            var row = issued.Row;
            AuditLog.Append(db, "credential.issue", row.Id.ToString(), new { Account = accountId.ToString(), User = userId.ToString(), row.PublicKey, row.ExpiresAt }, now);
            await db.SaveChangesAsync(ct);
            return new Response(
                row.Id, userId, row.PublicKey, now, row.ExpiresAt, $"{names.Account}-{names.User}.creds", Encoding.UTF8.GetString(issued.Creds.Span));
        }
    }
}
