using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>Changes a user: name, tags, lifetime, permissions. Credentials already issued carry what was said then; the next one carries this
/// (POST …/rotate issues it and revokes the others). Its group stays, since its keys signed what is out: POST …/copy makes the same user in another.</summary>
internal static class UpdateUser
{
    public static void Map(RouteGroupBuilder users) => users
        .MapPatch("/{userId}", PatchAsync)
        .WithName(nameof(UpdateUser)).WithSummary("Change a user (JSON merge patch)")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<UserView>, ProblemHttpResult>> PatchAsync(
        AccountId accountId, UserId userId, PatchOf<UserFields> patch, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, userId, patch.Document, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        public async Task<Result<UserView>> HandleAsync(AccountId accountId, UserId userId, JsonObject patch, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return UserErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            // Two patches at once: the second is applied to what the first made.
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM users WHERE id = {userId.Value} FOR UPDATE", ct);
            var row = await UserRow.All(db, accountId, now).SingleOrDefaultAsync(r => r.User.Id == userId, ct);
            if (row is null)
            {
                return UserErrors.NotFound;
            }

            var before = UserFields.From(row.User.Name, row.User.Claims, row.User.LifetimeSeconds, row.IsScoped);
            if (MergePatch.Apply(before, patch).IsRefused(out var wrong, out var after))
            {
                return wrong;
            }

            var group = (await UserGroup.OfAsync(db, accountId, ct)).GetValueOrDefault(row.Group);
            if (group is null)
            {
                return UserErrors.NotFound;
            }

            if (after.Check(group) is { } refusal)
            {
                return refusal;
            }

            var user = row.User;
            (user.Name, user.LifetimeSeconds, user.Claims) = (after.Name!, after.LifetimeSeconds, after.ToClaims(user.Claims, row.IsScoped));
            AuditLog.Append(db, "user.update", userId.ToString(), new { Account = accountId.ToString(), user.Name, Changed = patch.Select(m => m.Key).ToList() }, now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_users_account_name"))
            {
                return UserErrors.NameTaken;
            }

            await tx.CommitAsync(ct);
            return UserView.Of(row);
        }
    }
}
