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

            if (page.Read("operators").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var operators = db.Operators.AsNoTracking();
            if (after is { } id)
            {
                var last = OperatorId.From(id);
                operators = operators.Where(o => EF.Functions.GreaterThan(ValueTuple.Create(o.Id), ValueTuple.Create(last)));
            }

            var rows = await operators.OrderBy(o => o.Id).Take(place.Limit + 1).ToListAsync(ct);
            var views = new List<OperatorView>();
            foreach (var row in rows)
            {
                views.Add(await reader.ReadAsync(row, ct));
            }

            return place.Cut(views, o => o.Id.Value.ToString("N"));
        }
    }
}
