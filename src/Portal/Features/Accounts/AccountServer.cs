using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Operators;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>NATS account servers, which nsc and the URL resolvers of nats-server read: an operator's JWT and each of its accounts', public as
/// they are. The shared operator's is /jwt/v1, a dedicated one's /jwt/v1/operators/O….</summary>
internal static class AccountServer
{
    private const string Jwt = "application/jwt";

    public static void MapAccountServer(this IEndpointRouteBuilder app)
    {
        var server = app.MapGroup("/jwt/v1").AllowAnonymous().ExcludeFromDescription();
        server.MapGet("/operator", SharedOperatorAsync);
        server.MapGet("/accounts/{publicKey}", SharedAccountAsync);
        // A server asks for the bare address at its start, and takes 200 for "somebody is there".
        server.MapGet("/accounts", () => TypedResults.Ok());
        var dedicated = server.MapGroup("/operators/{operatorKey}");
        dedicated.MapGet("/operator", OperatorAsync);
        dedicated.MapGet("/accounts/{publicKey}", AccountAsync);
        dedicated.MapGet("/accounts", () => TypedResults.Ok());
    }

    /// <summary>What an operator's account_server_url is, and where URL resolvers begin.</summary>
    public static string AddressOf(string portal, string operatorKey) => $"{portal.TrimEnd('/')}/jwt/v1/operators/{operatorKey}";

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> SharedOperatorAsync(PortalDb db, CancellationToken ct) =>
        await db.Operators.IgnoreQueryFilters([PortalDb.TenantFilter]).AsNoTracking().Where(o => o.OrganizationId == Organization.Platform).Select(o => o.Jwt).FirstOrDefaultAsync(ct) is { } jwt
            ? TypedResults.Text(jwt, Jwt)
            : OperatorErrors.JwtNotFound.ToProblem();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> SharedAccountAsync(string publicKey, PortalDb db, CancellationToken ct) =>
        Answer(await db.FindAccountJwtAsync(publicKey, ct), AccountErrors.JwtNotFound);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> OperatorAsync(string operatorKey, PortalDb db, CancellationToken ct) =>
        Answer(await db.FindOperatorJwtAsync(operatorKey, ct), OperatorErrors.JwtNotFound);

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> AccountAsync(string operatorKey, string publicKey, PortalDb db, CancellationToken ct) =>
        Answer(await db.FindAccountJwtAsync(operatorKey, publicKey, ct), AccountErrors.JwtNotFound);

    private static Results<ContentHttpResult, ProblemHttpResult> Answer(string? jwt, Error otherwise) =>
        jwt is null ? otherwise.ToProblem() : TypedResults.Text(jwt, Jwt);
}
