using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Makes a signing key group with one key: made and sealed here, or your own public key. With a template (an empty one too) it is scoped for
/// good: its users carry no permissions and get these. Without, its users have permissions of their own.</summary>
internal static class CreateGroup
{
    public sealed record Request(
        [property: Required, StringLength(64), RegularExpression(Names.Pattern)] string? Name,
        string? Role = null,
        string? Description = null,
        UserLimitsBody? Template = null,
        [property: Description("A…: your own key, whose seed never comes here. Left out, a key is made and sealed.")] string? PublicKey = null);

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPost("", PostAsync)
        .EndsOnFleet()
        .WithName("CreateSigningKeyGroup").WithSummary("Make a signing key group")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<GroupView>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToCreated(group => $"/api/v1/accounts/{accountId}/signing-key-groups/{group.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, GroupKeys keys, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<GroupView>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return GroupErrors.MayNotManage;
            }

            var (role, description) = (request.Role ?? "", request.Description ?? "");
            if ((Names.Check(request.Name) ?? GroupText.Check(role, description) ?? request.Template?.Check("template", isTemplate: true) ?? KeyText.Check(request.PublicKey)) is { } wrong)
            {
                return wrong;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            if (!await db.Accounts.AnyAsync(a => a.Id == accountId && !a.IsSystem && a.ClosedAt == null, ct) || await db.NextGenerationAsync(accountId, now, ct) is not { } generation)
            {
                return AccountErrors.NotFound;
            }

            var group = new SigningKeyGroup
            {
                OrganizationId = caller.Organization,
                Id = SigningKeyGroupId.New(now),
                AccountId = accountId,
                Name = request.Name!,
                Role = role,
                Description = description,
                Template = Templating.Json(null, request.Template),
                CreatedAt = now,
            };
            db.SigningKeyGroups.Add(group);
            var key = request.PublicKey is { } own ? GroupKeys.AddPublic(db, group, own, now) : await keys.AddAsync(db, group, now, ct);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (GroupConflicts.Of(e) is { } conflict)
            {
                return conflict;
            }

            if ((await AccountDraft.CheckAsync(db, accountId, now, ct)).FirstOrDefault(f => f.IsBlocking) is { } finding)
            {
                return GroupErrors.Refused with { Message = $"nats-server would not take the account with this change: {finding.Description}." };
            }

            AuditLog.Append(
                db, "signing_key_group.create", group.Id.ToString(),
                new { Account = accountId.ToString(), Generation = generation, group.Name, group.Template, key.PublicKey, key.IsHeld }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            fleet.Ring();
            return new GroupRow(group, [new(key.PublicKey, key.State, key.IsHeld, null, null, 0, now)], 0).ToView();
        }
    }
}
