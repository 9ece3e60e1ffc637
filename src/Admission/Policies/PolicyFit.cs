namespace Platform.Admission;

/// <summary>What of a policy only its account and organization can tell: the names it uses must be there, and each rule must fit its group.</summary>
public static class PolicyFit
{
    /// <param name="groups">The account's groups: name, whether it is scoped.</param>
    /// <param name="providers">Names of the organization's providers.</param>
    /// <returns>Nothing when the policy fits.</returns>
    public static IReadOnlyList<DocumentFault> Check(ConnectPolicy policy, IReadOnlyDictionary<string, bool> groups, IReadOnlyCollection<string> providers)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(groups);
        var faults = new List<DocumentFault>();
        for (var i = 0; i < policy.Rules.Count; i++)
        {
            var (rule, at) = (policy.Rules[i], string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/rules/{i}"));
            for (var p = 0; p < rule.When.Providers.Count; p++)
            {
                if (!providers.Contains(rule.When.Providers[p], StringComparer.Ordinal))
                {
                    faults.Add(new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at}/when/providers/{p}"), "The name of a provider of the organization.", "Correct the name, or add the provider first."));
                }
            }

            if (rule.Then is RuleAdmission admission)
            {
                if (!groups.TryGetValue(admission.Group, out var isScoped))
                {
                    faults.Add(new($"{at}/then/group", "The name of a signing key group of the account.", "Correct the name, or add the group first."));
                }
                else if (Refusal(admission, isScoped) is { } refusal)
                {
                    faults.Add(refusal with { Path = $"{at}/then{refusal.Path}" });
                }
            }
        }

        return faults;
    }

    internal static DocumentFault? Refusal(RuleAdmission admission, bool isScoped) =>
        isScoped && admission.Permissions is not null ? new("/permissions", "No permissions beside a scoped group: its template has them, and servers refuse users that bring their own.", "Leave them out, or choose an unscoped group.")
        : isScoped && admission.Limits is not null ? new("/limits", "No limits beside a scoped group: its template has them, and servers refuse users that bring their own.", "Leave them out, or choose an unscoped group.")
        : !isScoped && admission.Permissions is null ? new("", "permissions, since the group is unscoped: without them a user may do everything.", "Add \"permissions\", or choose a scoped group.")
        : null;
}
