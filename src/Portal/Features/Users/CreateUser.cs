using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>Adds a user to an account, in its group "default". The fleet need not learn of it: the account's JWT lists signing
/// keys, not users. The user connects with a credential, issued next.</summary>
internal static class CreateUser
{
    public sealed record Request([property: Required, StringLength(64), RegularExpression(Names.Pattern)] string? Name);

    public static void Map(RouteGroupBuilder users) => users
        .MapPost("", PostAsync)
        .WithName(nameof(CreateUser)).WithSummary("Add a user to an account")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<UserView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToCreated(user => $"/api/v1/accounts/{accountId}/users/{user.Id}");

    // Pages call this handler too and pass no endpoint on the way, so the permission is asked for here.
    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<UserView>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return UserErrors.MayNotManage;
            }

            if (Names.Check(request.Name) is { } wrong)
            {
                return wrong;
            }

            // The tenant filter makes another organization's account absent: 404, never 403.
            var group = await db.SigningKeyGroups.AsNoTracking()
                .Where(g => g.AccountId == accountId && g.Name == "default" && db.Accounts.Any(a => a.Id == accountId && !a.IsSystem))
                .Select(g => new { g.Id, g.Name })
                .SingleOrDefaultAsync(ct);
            if (group is null)
            {
                return AccountErrors.NotFound;
            }

            var now = clock.GetUtcNow();
            var user = new User
            {
                OrganizationId = caller.Organization,
                Id = UserId.New(now),
                AccountId = accountId,
                GroupId = group.Id,
                Name = request.Name!,
                CreatedAt = now,
            };
            db.Users.Add(user);
            AuditLog.Append(db, "user.create", user.Id.ToString(), new { Account = accountId.ToString(), user.Name, Group = group.Name }, now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_users_account_name"))
            {
                return UserErrors.NameTaken;
            }

            return new UserView(user.Id, accountId, user.Name, group.Name, 0, null, now);
        }
    }
}
