using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration.Pages;

public sealed partial class PlatformSettingsPage
{
    private const string Path = "/admin/settings";
    private static readonly (string Value, string Name)[] Modes = [("open", "Anybody"), ("domains", "Addresses of these domains, and the invited"), ("closed", "The invited only")];
    private static readonly (string Value, string Name)[] Tones = [("info", "Information"), ("warn", "Warning"), ("bad", "Alarm")];

    private PlatformSettingsView? _settings;
    private IReadOnlyList<FlagView> _flags = [];
    private Error? _error;

    [SupplyParameterFromQuery] public string? Saved { get; set; }

    [SupplyParameterFromForm(FormName = "settings")] private SettingsForm? Form { get; set; }
    [SupplyParameterFromForm] private FlagForm? Setting { get; set; }

    [Inject] private GetPlatformSettings.Handler Get { get; set; } = null!;
    [Inject] private UpdatePlatformSettings.Handler Update { get; set; } = null!;
    [Inject] private ListFlags.Handler List { get; set; } = null!;
    [Inject] private SetFlag.Handler SetFlags { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        _settings = OrNotFound(await Get.HandleAsync(Ct));
        _flags = OrNotFound(await List.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data ?? [];
    }

    private Error? Of(string field) => _error?.Field == field ? _error : null;

    private async Task SaveAsync()
    {
        var patch = new JsonObject
        {
            ["name"] = Form?.Name,
            ["support_address"] = OrNull(Form?.SupportAddress),
            ["sign_up"] = Form?.SignUp,
            ["sign_up_domains"] = new JsonArray([.. (Form?.SignUpDomains ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(d => (JsonNode)d)]),
            ["notice"] = OrNull(Form?.Notice),
            ["notice_tone"] = Form?.NoticeTone,
            ["require_two_factors"] = Form?.RequireTwoFactors ?? false,
        };
        Go(await Update.HandleAsync(patch, Precondition.Any, Ct));
    }

    private async Task FlagAsync() => Go(await Setting!.ApplyAsync(SetFlags, null, Ct));

    private void Go<T>(Result<T> result)
    {
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}?saved=1");
        }
        else if (_error == AuthErrors.StepUpRequired)
        {
            Navigation.NavigateTo(FreshSignIn.PathBackTo(Path));
        }
    }

    private static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private sealed class SettingsForm
    {
        public string? Name { get; set; }
        public string? SupportAddress { get; set; }
        public string? SignUp { get; set; }
        public string? SignUpDomains { get; set; }
        public string? Notice { get; set; }
        public string? NoticeTone { get; set; }
        public bool RequireTwoFactors { get; set; }
    }
}
