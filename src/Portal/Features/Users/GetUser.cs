using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

internal static class GetUser
{
    public static void Map(RouteGroupBuilder users) => users
        .MapGet("/{userId}", GetAsync)
        .WithName(nameof(GetUser)).WithSummary("Read a user")
        .Refuses(403, 404);

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> GetAsync(AccountId accountId, UserId userId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, userId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<UserView>> HandleAsync(AccountId accountId, UserId userId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            var row = await UserRow.FindAsync(db, accountId, userId, clock.GetUtcNow(), ct);
            return row is null ? UserErrors.NotFound : UserView.Of(row);
        }
    }
}
