using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>What may stand in a mapping, and who may put it there: nobody gives a role that may do more than they.</summary>
internal static class MappingRules
{
    private const int Most = 50;
    private const int LongestValue = 256;

    public static async Task<Error?> CheckAsync(PortalDb db, RoleMapping mapping, CancellationToken ct)
    {
        var (rules, groups) = (mapping.Rules ?? [], mapping.Groups ?? []);
        if (rules.Count > Most || groups.Count > Most)
        {
            return SignOnErrors.MappingInvalid with { Message = "A mapping has 50 rules for claims and 50 for groups at most." };
        }

        foreach (var (index, rule) in rules.Index())
        {
            if (ClaimPath.TryParse(rule.Claim) is null || !IsText(rule.Value) || rule.Role is null)
            {
                return Wrong($"rules/{index}", "claim is the name of a claim or a JSON pointer, value a text of 1 to 256 characters, role one of billing, viewer, developer, admin.");
            }

            if (await MemberRules.CheckAsync(db, new MemberBody(rule.Role, rule.AccountIds), ct) is { } refusal)
            {
                return refusal with { Field = $"mapping/rules/{index}/{refusal.Field}" };
            }
        }

        foreach (var (index, rule) in groups.Index())
        {
            if (!IsText(rule.Group) || rule.Role is null)
            {
                return Wrong($"groups/{index}", "group is the display name of a group of the directory, role one of billing, viewer, developer, admin.");
            }
        }

        var given = rules.Select(r => r.Role).Concat(groups.Select(g => g.Role)).Append(mapping.DefaultRole).OfType<Role>().ToList();
        return given.Contains(Role.Owner) ? Wrong("", "no rule makes an owner: owners are made by owners, at the members page.")
            : given.TrueForAll(role => db.Caller.Covers(role)) ? null
            : MemberErrors.RoleAbove with { Field = "mapping" };
    }

    private static bool IsText(string? text) => text is { Length: > 0 and <= LongestValue } && !text.Any(char.IsControl);

    private static Error Wrong(string path, string rule) => SignOnErrors.MappingInvalid with { Message = $"mapping: {rule}", Field = path.Length == 0 ? "mapping" : $"mapping/{path}" };
}
