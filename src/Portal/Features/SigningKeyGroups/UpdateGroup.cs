using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>Changes a group by merge patch: its name, role, description, template, and whether it is disabled. Another template, role or description
/// of a scoped group makes its live connections reconnect and get what is new; disabling drops them. The answer's effect says how many; with
/// validate_only=true nothing else happens.</summary>
internal static class UpdateGroup
{
    /// <summary>What of a group can be changed. Template of an unscoped group is null and stays so.</summary>
    public sealed record Body
    {
        public string? Name { get; init; }
        public string? Role { get; init; }
        public string? Description { get; init; }
        public UserLimitsBody? Template { get; init; }
        public bool IsDisabled { get; init; }
    }

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPatch("/{groupId}", PatchAsync)
        .EndsOnFleet()
        .WithName("UpdateSigningKeyGroup").WithSummary("Change a signing key group, or ask what a change would do")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> PatchAsync(
        AccountId accountId, SigningKeyGroupId groupId, PatchOf<Body> patch, Handler handler, CancellationToken ct, [FromQuery(Name = "validate_only")] bool validateOnly = false) =>
        (await handler.HandleAsync(accountId, groupId, body => MergePatch.Apply(body, patch.Document), validateOnly, ct)).ToOk();

    internal sealed class Handler(GroupChange changes)
    {
        public Task<Result<GroupView>> HandleAsync(
            AccountId accountId, SigningKeyGroupId groupId, Func<Body, Result<Body>> edit, bool validateOnly, CancellationToken ct) =>
            changes.MakeAsync(accountId, groupId, validateOnly, "signing_key_group.update", draft => Task.FromResult(Change(draft, edit)), ct);

        private static Result<object> Change(GroupDraft draft, Func<Body, Result<Body>> edit)
        {
            var group = draft.Group;
            var current = new Body
            {
                Name = group.Name,
                Role = group.Role,
                Description = group.Description,
                Template = group.Template is null ? null : UserLimitsBody.From(NatsUserPermissionLimits.FromJson(group.Template)),
                IsDisabled = group.IsDisabled,
            };
            if (edit(current).IsRefused(out var wrong, out var next))
            {
                return wrong;
            }

            if (next.Template is null != group.Template is null)
            {
                return GroupErrors.KindFixed;
            }

            var (role, description) = (next.Role ?? "", next.Description ?? "");
            if ((Names.Check(next.Name) ?? GroupText.Check(role, description) ?? next.Template?.Check("template", isTemplate: true)) is { } invalid)
            {
                return invalid;
            }

            var old = new { group.Name, group.Role, group.Description, group.Template, group.IsDisabled };
            (group.Name, group.Role, group.Description, group.IsDisabled) = (next.Name!, role, description, next.IsDisabled);
            group.Template = Templating.Json(group.Template, next.Template);
            return Answers.Ok<object>(new { From = old, To = new { group.Name, group.Role, group.Description, group.Template, group.IsDisabled } });
        }
    }
}
