using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectSessions;

internal static class ListRevocations
{
    public static void Map(RouteGroupBuilder revocations) => revocations
        .MapGet("", GetAsync)
        .WithName("ListConnectRevocations").WithSummary("List revoked credentials of identity providers")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<ConnectRevocationView>>, ProblemHttpResult>> GetAsync(
        [AsParameters] PageRequest page, Handler handler, CancellationToken ct, [Description("active (when left out), lifted or all")] string state = "active") =>
        (await handler.HandleAsync(state, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<ConnectRevocationView>>> HandleAsync(string state, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var revocations = db.ConnectRevocations.AsNoTracking();
            switch (state)
            {
                case "active": revocations = revocations.Where(r => r.LiftedAt == null); break;
                case "lifted": revocations = revocations.Where(r => r.LiftedAt != null); break;
                case "all": break;
                default: return SessionErrors.InvalidListState;
            }

            if (page.Read($"connect revocations {state}").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            if (after is { } id)
            {
                var last = ConnectRevocationId.From(id);
                revocations = revocations.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.Id), ValueTuple.Create(last)));
            }

            var rows = await revocations.OrderByDescending(r => r.Id).Take(place.Limit + 1).Select(ConnectRevocationView.From(db)).ToListAsync(ct);
            return place.Cut(rows, r => r.Id!.Value.Value.ToString("N"));
        }
    }
}
