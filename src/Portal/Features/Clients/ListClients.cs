using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>The organization's clients and service accounts, oldest first.</summary>
internal static class ListClients
{
    public static void Map(RouteGroupBuilder clients) => clients
        .MapGet("", GetAsync)
        .WithName(nameof(ListClients)).WithSummary("List OAuth clients and service accounts")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<ClientView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, [Description("web, native or service; left out: all.")] string? kind, Handler handler, CancellationToken ct) =>
        (kind is null ? await handler.HandleAsync(page, null, ct)
            : Enum.TryParse<ClientKind>(kind, ignoreCase: true, out var known) && Json.Word(known) == kind ? await handler.HandleAsync(page, known, ct)
            : ClientErrors.KindUnknown).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ClientView>>> HandleAsync(PageRequest page, ClientKind? kind, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageClients))
            {
                return ClientErrors.MayNotManage;
            }

            if (page.ReadById<ClientId>($"clients {kind}").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var clients = db.Clients.AsNoTracking().Where(c => c.DeletedAt == null && (kind == null || c.Kind == kind));
            var rows = await place.Of(clients, c => c.Id).ToListAsync(ct);
            var ids = rows.ConvertAll(c => c.Id);
            var secrets = (await db.ClientSecrets.AsNoTracking().Where(s => ids.Contains(s.ClientId)).ToListAsync(ct)).ToLookup(s => s.ClientId);
            return place.Cut(rows.ConvertAll(c => ClientView.Of(c, secrets[c.Id])), c => c.Id);
        }
    }
}
