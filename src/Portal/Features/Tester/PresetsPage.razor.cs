using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Nats.Permissions;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Tester;

public sealed partial class PresetsPage
{
    private Preset _preset = Presets.All[0];
    private CompilePreset.Request _request = new();
    private CompilePreset.Response? _compiled;
    private Error? _error;

    [Parameter] public string AccountId { get; set; } = "";

    /// <summary>The id of the one shown, the first when left out. Its values are further parameters of the address.</summary>
    [SupplyParameterFromQuery(Name = "preset")] public string? Id { get; set; }

    /// <summary>Set by the form: the values are to be compiled, none is missing by accident.</summary>
    [SupplyParameterFromQuery] public string? Filled { get; set; }

    [Inject] private CompilePreset.Handler Compile { get; set; } = null!;

    private string Path => $"{Here.AccountPath}/presets";

    protected override void OnInitialized()
    {
        if (Id is not null)
        {
            if (Presets.Find(Id) is not { } preset)
            {
                Navigation.NotFound();
                return;
            }

            _preset = preset;
        }

        var values = _preset.Parameters.Where(p => Given(p.Name) is { Length: > 0 }).ToDictionary(p => p.Name, p => Given(p.Name), StringComparer.Ordinal);
        _request = new(values, [.. Http.Request.Query["option"].OfType<string>()], Http.Request.Query.ContainsKey("template"));
        if (Filled is not null && Compile.Handle(_preset.Id, _request).IsRefused(out var error, out _compiled))
        {
            _error = error;
        }
    }

    private string? Given(string parameter) => Http.Request.Query[parameter] is [{ } value] ? value : null;

    private Error? ErrorOf(string parameter) => _error?.Field == $"/values/{parameter}" ? _error : null;

    private static string Label(string name) => $"{char.ToUpperInvariant(name[0])}{name[1..]}";

    private static IEnumerable<(string Title, IReadOnlyList<string> Entries)> Lists(PermissionsBody permissions) =>
        new[]
        {
            ("Publish, allow", permissions.Pub?.Allow), ("Publish, deny", permissions.Pub?.Deny),
            ("Subscribe, allow", permissions.Sub?.Allow), ("Subscribe, deny", permissions.Sub?.Deny),
        }.Where(l => l.Item2 is { Count: > 0 }).Select(l => (l.Item1, l.Item2!));
}
