using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Webhooks.Pages;

public sealed partial class WebhookPage
{
    private static readonly (string? Value, string Name)[] States = [(null, "All"), ("pending", "Pending"), ("delivered", "Delivered"), ("failed", "Failed")];
    private static readonly (int Hours, string Name)[] Spans = [(1, "hour"), (24, "day"), (24 * 7, "week"), (24 * 30, "30 days")];

    private WebhookView? _webhook;
    private Page<DeliveryView>? _deliveries;
    private string? _secret;
    private Error? _error;

    [Parameter] public string WebhookId { get; set; } = "";

    [SupplyParameterFromQuery] public string? State { get; set; }
    [SupplyParameterFromQuery] public string? Cursor { get; set; }
    [SupplyParameterFromQuery] public string? Done { get; set; }

    [SupplyParameterFromForm(FormName = "change")] private WebhookForm? Form { get; set; }
    [SupplyParameterFromForm(FormName = "replay")] private ReplayForm? Replaying { get; set; }

    [Inject] private GetWebhook.Handler GetWebhook { get; set; } = null!;
    [Inject] private UpdateWebhook.Handler UpdateWebhook { get; set; } = null!;
    [Inject] private DeleteWebhook.Handler DeleteWebhook { get; set; } = null!;
    [Inject] private RotateWebhookSecret.Handler RotateWebhookSecret { get; set; } = null!;
    [Inject] private TestWebhook.Handler TestWebhook { get; set; } = null!;
    [Inject] private ReplayFailed.Handler ReplayFailed { get; set; } = null!;
    [Inject] private ListDeliveries.Handler ListDeliveries { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string All => $"{Here.OrganizationPath}/webhooks";

    private string Path => $"{All}/{_webhook!.Id}";

    private string Host => new Uri(_webhook!.Url).Authority;

    private string? Says => Done switch
    {
        "saved" => "Saved. It counts for what is sent from now on.",
        "enabled" => "Enabled. It hears of what happens from now on.",
        "disabled" => "Disabled. Nothing more is sent to it.",
        { } count when int.TryParse(count, System.Globalization.CultureInfo.InvariantCulture, out var n) => $"{Wording.Count(n, "delivery is", "deliveries are")} sent again.",
        _ => null,
    };

    protected override async Task LoadAsync()
    {
        if (!Kernel.WebhookId.TryParse(WebhookId, null, out var id))
        {
            Navigation.NotFound();
            return;
        }

        _webhook = OrNotFound(await GetWebhook.HandleAsync(id, Ct));
        if (_webhook is null)
        {
            return;
        }

        var deliveries = await ListDeliveries.HandleAsync(id, State, new PageRequest(null, Cursor), Ct);
        if (deliveries.IsRefused(out var wrong) && wrong.Kind is ErrorKind.Invalid)
        {
            Navigation.NavigateTo(Path);
            return;
        }

        _deliveries = OrNotFound(deliveries);
    }

    private async Task ChangeAsync()
    {
        var patch = new JsonObject { ["url"] = Form?.Url?.Trim(), ["description"] = Form?.Description?.Trim(), ["event_types"] = new JsonArray([.. (Form?.Types ?? []).Select(t => (JsonNode)t)]) };
        await ChangeAsync(patch, "saved");
    }

    private Task SwitchAsync() => ChangeAsync(new JsonObject { ["is_enabled"] = !_webhook!.IsEnabled }, _webhook.IsEnabled ? "disabled" : "enabled");

    private async Task ChangeAsync(JsonObject patch, string done)
    {
        if (!(await UpdateWebhook.HandleAsync(_webhook!.Id, patch, Precondition.Any, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}?done={done}");
        }
    }

    private async Task TestAsync()
    {
        var result = await TestWebhook.HandleAsync(_webhook!.Id, Ct);
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}/deliveries/{result.Value.Id}");
        }
    }

    private async Task ReplayAsync()
    {
        var result = await ReplayFailed.HandleAsync(_webhook!.Id, new(Clock.GetUtcNow().AddHours(-Math.Clamp(Replaying?.Hours ?? 24, 1, 24 * 30))), Ct);
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path}?done={result.Value.Replayed}"));
        }
    }

    // No redirect after it: the secret is in this answer and nowhere else, and the answer is not stored.
    private async Task RotateAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var result = await RotateWebhookSecret.HandleAsync(_webhook!.Id, Ct);
        if (!result.IsRefused(out _error))
        {
            (_webhook, _secret) = (result.Value.Webhook, result.Value.Secret);
        }
    }

    private async Task DeleteAsync()
    {
        if (!(await DeleteWebhook.HandleAsync(_webhook!.Id, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{All}?deleted=1");
        }
    }

    private sealed class ReplayForm
    {
        public int Hours { get; set; }
    }
}
