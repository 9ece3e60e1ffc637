using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Claims;
using Platform.Portal.Features.Mappings;

namespace Platform.Portal.Features.Accounts.Settings;

public sealed partial class MappingsPage
{
    private static readonly object Example = new { mappings = new Dictionary<string, object>(StringComparer.Ordinal) { ["orders.*"] = new[] { new { subject = "orders.v2.{{wildcard(1)}}", weight = 10 } } } };

    /// <summary>The mapping being changed; null for a new one.</summary>
    [SupplyParameterFromQuery] public string? Source { get; set; }

    [SupplyParameterFromForm(FormName = "mapping")] private MappingForm? Form { get; set; }

    private MappingForm Shown => Form ?? MappingForm.From(Source, Source is null ? null : Account!.Mappings.GetValueOrDefault(Source));

    private string? Editing => Form?.Source?.Trim();

    private string Path => Paths.Join("mappings", Editing ?? "");

    private Error? SourceError => Refused?.Field is { } at && at == Path ? Refused : null;

    private Error? OfTarget(int row, string member) => Form is not null && Refused?.Field == Paths.Join(Paths.Join(Path, Form.PlaceOf(row)), member) ? Refused : null;

    private async Task SendAsync()
    {
        if (!CanManage || Editing is not { Length: > 0 } source)
        {
            Refused = AccountFieldErrors.MappingSource with { Field = Path };
            return;
        }

        var before = Account!.Body();
        var mappings = new Dictionary<string, List<MappingBody>>(before.Mappings, StringComparer.Ordinal);
        if (Source is not null && Source != source)
        {
            mappings.Remove(Source);
        }

        var targets = Form!.ToTargets();
        if (targets.Count > 0)
        {
            mappings[source] = targets;
        }
        else
        {
            mappings.Remove(source);
        }

        await SaveAsync(before with { Mappings = mappings });
    }
}
