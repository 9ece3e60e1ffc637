using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

internal static class GetOperator
{
    public static void Map(RouteGroupBuilder operators) => operators
        .MapGet("/{operatorId}", GetAsync)
        .WithName(nameof(GetOperator)).WithSummary("Read an operator")
        .Refuses(403, 404);

    private static async Task<Results<Ok<OperatorView>, ProblemHttpResult>> GetAsync(OperatorId operatorId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(operatorId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, OperatorView.Reader reader)
    {
        public async Task<Result<OperatorView>> HandleAsync(OperatorId operatorId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return OperatorErrors.MayNotRead;
            }

            return await db.Operators.AsNoTracking().SingleOrDefaultAsync(o => o.Id == operatorId, ct) is { } row ? await reader.ReadAsync(row, ct) : OperatorErrors.NotFound;
        }
    }
}
