using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Copies a group: the same template under a new name, with a key of its own. Users stay (when left out), move (their next credentials are
/// the new group's; those issued before stay the old keys'), or are copied as user-group, without credentials.</summary>
internal static class CopyGroup
{
    public sealed record Request(
        [property: Required, StringLength(64), RegularExpression(Names.Pattern)] string? Name,
        [property: Description("stay, move or copy")] string Users = "stay");

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPost("/{groupId}/copy", PostAsync)
        .EndsOnFleet()
        .WithName("CopySigningKeyGroup").WithSummary("Copy a signing key group, with or without its users")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<GroupView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, SigningKeyGroupId groupId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, groupId, request, ct)).ToCreated(group => $"/api/v1/accounts/{accountId}/signing-key-groups/{group.Id}");

    internal sealed class Handler(Caller caller, GroupChange changes, GetGroup.Handler get, PortalDb db, GroupKeys keys)
    {
        public async Task<Result<GroupView>> HandleAsync(AccountId accountId, SigningKeyGroupId groupId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return GroupErrors.MayNotManage;
            }

            if (Names.Check(request.Name) is { } wrong)
            {
                return wrong;
            }

            if (request.Users is not ("stay" or "move" or "copy"))
            {
                return GroupErrors.UsersInvalid;
            }

            SigningKeyGroupId? copy = null;
            var changed = await changes.MakeAsync(accountId, groupId, validateOnly: false, "signing_key_group.copy", async draft =>
            {
                var made = await CopyAsync(draft, request, ct);
                copy = made.IsRefused(out _) ? null : made.Value.Id;
                return made.IsRefused(out var refused) ? refused : Answers.Ok<object>(new { To = copy.ToString(), Name = request.Name, request.Users });
            }, ct);
            return changed.IsRefused(out var error) ? error : await get.HandleAsync(accountId, copy!.Value, ct);
        }

        private async Task<Result<SigningKeyGroup>> CopyAsync(GroupDraft draft, Request request, CancellationToken ct)
        {
            var from = draft.Group;
            var group = new SigningKeyGroup
            {
                OrganizationId = from.OrganizationId,
                Id = SigningKeyGroupId.New(draft.Now),
                AccountId = from.AccountId,
                Name = request.Name!,
                Role = from.Role,
                Description = from.Description,
                Template = from.Template,
                CreatedAt = draft.Now,
            };
            db.SigningKeyGroups.Add(group);
            await keys.AddAsync(db, group, draft.Now, ct);
            var users = db.Users.Where(u => u.AccountId == from.AccountId && u.GroupId == from.Id && u.DeletedAt == null);
            foreach (var user in request.Users is "stay" ? [] : await users.OrderBy(u => u.Id).ToListAsync(ct))
            {
                if (request.Users is "move")
                {
                    user.GroupId = group.Id;
                    continue;
                }

                var name = $"{user.Name}-{group.Name}";
                if (name.Length > 64)
                {
                    return GroupErrors.UserNameTaken;
                }

                db.Users.Add(new User
                {
                    OrganizationId = user.OrganizationId,
                    Id = UserId.New(draft.Now),
                    AccountId = user.AccountId,
                    GroupId = group.Id,
                    Name = name,
                    Claims = user.Claims,
                    LifetimeSeconds = user.LifetimeSeconds,
                    CreatedAt = draft.Now,
                });
            }

            return group;
        }
    }
}
