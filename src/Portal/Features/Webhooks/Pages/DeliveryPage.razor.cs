using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;

namespace Platform.Portal.Features.Webhooks.Pages;

public sealed partial class DeliveryPage
{
    private static readonly JsonSerializerOptions Wide = new() { WriteIndented = true };

    private GetDelivery.Response? _answer;
    private Error? _error;

    [Parameter] public string WebhookId { get; set; } = "";
    [Parameter] public string DeliveryId { get; set; } = "";

    [SupplyParameterFromQuery] public string? Again { get; set; }

    [Inject] private GetDelivery.Handler GetDelivery { get; set; } = null!;
    [Inject] private ReplayDelivery.Handler ReplayDelivery { get; set; } = null!;

    private string All => $"{Here.OrganizationPath}/webhooks";

    private string Path => $"{All}/{_answer!.Delivery.WebhookId}/deliveries/{_answer.Delivery.Id}";

    protected override async Task LoadAsync()
    {
        if (!Kernel.WebhookId.TryParse(WebhookId, null, out var webhook) || !WebhookDeliveryId.TryParse(DeliveryId, null, out var delivery))
        {
            Navigation.NotFound();
            return;
        }

        _answer = OrNotFound(await GetDelivery.HandleAsync(webhook, delivery, Ct));
    }

    private async Task ReplayAsync()
    {
        if (!(await ReplayDelivery.HandleAsync(_answer!.Delivery.WebhookId, _answer.Delivery.Id, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Path}?again=1");
        }
    }

    private static string Headers(GetDelivery.Response answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"content-type: application/json\nwebhook-id: {answer.Delivery.Id}\nwebhook-timestamp: {(answer.Attempts is [.., var last] ? last.At.ToUnixTimeSeconds() : "the time of the try")}\nwebhook-signature: v1,…");

    private static string Indented(string body) => JsonSerializer.Serialize(JsonElement.Parse(body), Wide);
}
