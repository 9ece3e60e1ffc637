using Platform.Kernel;
using Platform.Portal.Features.Members;

namespace Platform.Portal.Features.SingleSignOn.Pages;

/// <summary>A mapping as a form sends it: rows, of which empty ones are left out.</summary>
internal sealed class MappingForm
{
    public List<Row>? Rules { get; set; }
    public List<Row>? Groups { get; set; }

    /// <summary>"" for nobody.</summary>
    public string? DefaultRole { get; set; }

    /// <summary>A rule; of a group Name alone. Accounts: "" for all, else ids with commas.</summary>
    internal sealed class Row
    {
        public string? Name { get; set; }
        public string? Value { get; set; }
        public string? Role { get; set; }
        public string? Accounts { get; set; }
    }

    public RoleMapping ToMapping() => new(
        [.. (Rules ?? []).Where(r => !string.IsNullOrWhiteSpace(r.Name) || !string.IsNullOrWhiteSpace(r.Value)).Select(r => new RoleRule(r.Name?.Trim(), r.Value?.Trim(), RoleWords.Parse(r.Role), AccountsOf(r.Accounts)))],
        [.. (Groups ?? []).Where(r => !string.IsNullOrWhiteSpace(r.Name)).Select(r => new GroupRule(r.Name!.Trim(), RoleWords.Parse(r.Role)))],
        RoleWords.Parse(DefaultRole));

    private static List<AccountId>? AccountsOf(string? text) =>
        string.IsNullOrEmpty(text) ? null : [.. text.Split(',').Select(a => AccountId.TryParse(a, null, out var id) ? id : default)];
}
