using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Webhooks.Pages;

public sealed partial class WebhooksPage
{
    private IReadOnlyList<WebhookView>? _webhooks;
    private CreateWebhook.Response? _made;
    private Error? _error;

    [SupplyParameterFromQuery] public string? Deleted { get; set; }

    [SupplyParameterFromForm(FormName = "new-webhook")] private WebhookForm? Form { get; set; }

    [Inject] private ListWebhooks.Handler ListWebhooks { get; set; } = null!;
    [Inject] private CreateWebhook.Handler CreateWebhook { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/webhooks";

    protected override async Task LoadAsync() =>
        _webhooks = OrNotFound(await ListWebhooks.HandleAsync(new PageRequest(PageRequest.Most), Ct))?.Data.Reverse().ToList();

    // No redirect after it: the secret is in this answer and nowhere else, and the answer is not stored.
    private async Task CreateAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var result = await CreateWebhook.HandleAsync(new(Form?.Url?.Trim(), Form?.Description?.Trim(), Form?.Types), Ct);
        if (!result.IsRefused(out _error))
        {
            _made = result.Value;
            await LoadAsync();
        }
    }
}
