using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>The NATS account server's addresses, which nsc reads: the operator's JWT and each account's, public as they are.</summary>
internal static class AccountServer
{
    private const string Jwt = "application/jwt";

    public static void MapAccountServer(this IEndpointRouteBuilder app)
    {
        var server = app.MapGroup("/jwt/v1").AllowAnonymous().ExcludeFromDescription();
        server.MapGet("/operator", OperatorAsync);
        server.MapGet("/accounts/{publicKey}", AccountAsync);
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> OperatorAsync(PortalDb db, CancellationToken ct) =>
        await db.Operators.IgnoreQueryFilters([PortalDb.TenantFilter]).AsNoTracking().Where(o => o.OrganizationId == Organization.Platform).Select(o => o.Jwt).FirstOrDefaultAsync(ct) is { } jwt
            ? TypedResults.Text(jwt, Jwt)
            : AccountErrors.JwtNotFound.ToProblem();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> AccountAsync(string publicKey, PortalDb db, CancellationToken ct) =>
        await db.FindAccountJwtAsync(publicKey, ct) is { } jwt ? TypedResults.Text(jwt, Jwt) : AccountErrors.JwtNotFound.ToProblem();
}
