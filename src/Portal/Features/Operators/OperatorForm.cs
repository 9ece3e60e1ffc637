
using Platform.Portal.Features.Claims;

namespace Platform.Portal.Features.Operators;

/// <summary>What the forms of operators post. Lists are one value a line.</summary>
public sealed class OperatorForm
{
    public string? Name { get; set; }
    public string? PublicKey { get; set; }
    public string? AccountServerUrl { get; set; }
    public string? ServiceUrls { get; set; }
    public string? Tags { get; set; }
    public string? ServerVersion { get; set; }
    public bool IsStrict { get; set; }

    internal static OperatorForm From(OperatorView view) => new()
    {
        Name = view.Name,
        AccountServerUrl = view.AccountServerUrl,
        ServiceUrls = string.Join('\n', view.OperatorServiceUrls),
        Tags = string.Join('\n', view.Tags),
        ServerVersion = view.AssertServerVersion,
        IsStrict = view.StrictSigningKeyUsage,
    };

    internal OperatorFields ToFields() => new(Name?.Trim(), Text(AccountServerUrl), PermissionForm.Lines(ServiceUrls) ?? [], PermissionForm.Lines(Tags) ?? [], Text(ServerVersion), IsStrict);

    internal static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
