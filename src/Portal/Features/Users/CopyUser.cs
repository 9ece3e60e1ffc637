using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>Makes another user like this one, in the same group or in another: tags, lifetime and, outside scoped groups, permissions. No credential is copied.
/// Into a scoped group the permissions stay behind, since its template decides.</summary>
internal static class CopyUser
{
    /// <summary>Group: this user's own when left out.</summary>
    public sealed record Request(
        [property: Required, StringLength(64), RegularExpression(Names.Pattern)] string? Name,
        [property: Description("The name of a signing key group; this user's own when left out.")] string? Group = null);

    public static void Map(RouteGroupBuilder users) => users
        .MapPost("/{userId}/copy", PostAsync)
        .WithName(nameof(CopyUser)).WithSummary("Copy a user, to its group or another")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<UserView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, UserId userId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, userId, request, ct)).ToCreated(user => $"/api/v1/accounts/{accountId}/users/{user.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, CreateUser.Handler create, TimeProvider clock)
    {
        public async Task<Result<UserView>> HandleAsync(AccountId accountId, UserId userId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return UserErrors.MayNotManage;
            }

            var row = await UserRow.FindAsync(db, accountId, userId, clock.GetUtcNow(), ct);
            if (row is null)
            {
                return UserErrors.NotFound;
            }

            var groups = await UserGroup.OfAsync(db, accountId, ct);
            if (groups.Count == 0)
            {
                return AccountErrors.NotFound;
            }

            if (!groups.TryGetValue(request.Group ?? row.Group, out var group))
            {
                return UserErrors.UnknownGroup;
            }

            if (row.IsScoped && !group.IsScoped)
            {
                return UserErrors.CopyWidens;
            }

            var from = UserFields.From(row.User.Name, row.User.Claims, row.User.LifetimeSeconds, row.IsScoped);
            return await create.HandleAsync(accountId, new(request.Name, group.Name, from.Tags, from.LifetimeSeconds, group.IsScoped ? null : from.Permissions), ct);
        }
    }
}
