using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

/// <summary>One that was lifted too.</summary>
internal static class GetConnectRevocation
{
    public static void Map(RouteGroupBuilder revocations) => revocations
        .MapGet("/{revocationId}", GetAsync)
        .WithName(nameof(GetConnectRevocation)).WithSummary("Read a revocation of identity providers' credentials")
        .Refuses(403, 404);

    private static async Task<Results<Ok<ConnectRevocationView>, ProblemHttpResult>> GetAsync(ConnectRevocationId revocationId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(revocationId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<ConnectRevocationView>> HandleAsync(ConnectRevocationId revocationId, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? AccountErrors.MayNotRead
            : await db.ConnectRevocations.AsNoTracking().Where(r => r.Id == revocationId).Select(ConnectRevocationView.From(db)).SingleOrDefaultAsync(ct) is { } revocation ? revocation
            : SessionErrors.NotFound;
    }
}
