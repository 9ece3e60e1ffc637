using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>Adds a user to a group of an account. The fleet need not learn of it: the account's JWT lists signing keys, not users.
/// The user connects with a credential, issued next.</summary>
internal static class CreateUser
{
    /// <summary>Group: "default" when left out.</summary>
    public sealed record Request(
        [property: Required, StringLength(64), RegularExpression(Names.Pattern)] string? Name,
        [property: Description("The name of a signing key group; \"default\" when left out.")] string? Group = null,
        [property: Description("Words, or key:value, in small letters.")] IReadOnlyList<string>? Tags = null,
        [property: Description("How long a credential lasts unless said at its issue; 90 days when left out.")] long? LifetimeSeconds = null,
        [property: Description("What it may do, and its limits; everything when left out. Not in a scoped group.")] UserLimitsBody? Permissions = null)
    {
        public UserFields Fields() => new() { Name = Name, Tags = Tags, LifetimeSeconds = LifetimeSeconds, Permissions = Permissions };
    }

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

            // The tenant filter makes another organization's account absent: 404, never 403.
            var groups = await UserGroup.OfAsync(db, accountId, ct);
            if (groups.Count == 0)
            {
                return AccountErrors.NotFound;
            }

            if (!groups.TryGetValue(request.Group ?? "default", out var group))
            {
                return UserErrors.UnknownGroup;
            }

            var fields = request.Fields();
            if (fields.Check(group) is { } wrong)
            {
                return wrong;
            }

            var now = clock.GetUtcNow();
            var user = NewRow(caller.Organization, accountId, group, fields, now);
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

            return UserView.Of(new() { User = user, Group = group.Name, IsScoped = group.IsScoped, Credentials = 0, LastSeenAt = null });
        }
    }

    /// <summary>The row of a new user; its fields are checked.</summary>
    public static User NewRow(OrganizationId organization, AccountId account, UserGroup group, UserFields fields, DateTimeOffset now) => new()
    {
        OrganizationId = organization,
        Id = UserId.New(now),
        AccountId = account,
        GroupId = group.Id,
        Name = fields.Name!,
        Claims = fields.ToClaims("{}", group.IsScoped),
        LifetimeSeconds = fields.LifetimeSeconds,
        CreatedAt = now,
    };
}
