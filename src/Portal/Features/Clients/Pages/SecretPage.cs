using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Clients.Pages;

/// <summary>A page on which clients get secrets. No redirect after that: the secret is in this answer and nowhere else, and the answer is not stored.</summary>
public abstract class SecretPage : OrganizationPage
{
    [Inject] private protected AddSecret.Handler AddSecret { get; set; } = null!;

    private protected string? Secret { get; private set; }

    /// <summary>Whose it is; without one, a client that was made and has none.</summary>
    private protected ClientId? Made { get; private set; }

    private protected Error? Refused { get; private set; }

    private protected async Task AddSecretAsync(ClientId client) => await ShowAsync(await AddSecret.HandleAsync(client, new(), Ct), added => (client, added.Secret));

    private protected async Task ShowAsync<T>(Result<T> result, Func<T, (ClientId Client, string? Secret)> made)
    {
        Http.Response.Headers.CacheControl = "no-store";
        Refused = result.IsRefused(out var wrong) ? wrong : null;
        if (Refused is null)
        {
            (Made, Secret) = made(result.Value);
            await LoadAsync();
        }
    }
}
