using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>The shared operator and the organization's own, oldest first.</summary>
internal static class ListOperators
{
    public static void Map(RouteGroupBuilder operators) => operators
        .MapGet("", GetAsync)
        .WithName(nameof(ListOperators)).WithSummary("List operators")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<OperatorView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, OperatorView.Reader reader)
    {
        public async Task<Result<Page<OperatorView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return OperatorErrors.MayNotRead;
            }

            if (page.ReadById<OperatorId>("operators").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var rows = await place.Of(db.Operators.AsNoTracking(), o => o.Id).ToListAsync(ct);
            var views = new List<OperatorView>();
            foreach (var row in rows)
            {
                views.Add(await reader.ReadAsync(row, ct));
            }

            return place.Cut(views, o => o.Id);
        }
    }
}
