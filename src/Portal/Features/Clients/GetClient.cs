using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

internal static class GetClient
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapGet("/{clientId}", GetAsync)
        .WithName(nameof(GetClient)).WithSummary("Read an OAuth client or service account")
        .Refuses(403, 404);

    private static async Task<Results<Ok<ClientView>, ProblemHttpResult>> GetAsync(ClientId clientId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(clientId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<ClientView>> HandleAsync(ClientId clientId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageClients))
            {
                return ClientErrors.MayNotManage;
            }

            return await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == clientId && c.DeletedAt == null, ct) is { } client
                ? ClientView.Of(client, await db.ClientSecrets.AsNoTracking().Where(s => s.ClientId == clientId).ToListAsync(ct))
                : ClientErrors.NotFound;
        }
    }
}
