using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Clients;

/// <summary>The buttons of the pages of applications and service accounts.</summary>
internal static class ClientForms
{
    public static void Map(IEndpointRouteBuilder forms)
    {
        forms.MapPost("/o/{Slug}/applications/authorizations/{authorization}/revoke", RevokeAsync).RequireAuthorization();
        forms.MapPost("/o/{Slug}/{page:regex(^(applications|service-accounts)$)}/{client}/delete", DeleteAsync).RequireAuthorization();
        forms.MapPost("/o/{Slug}/{page:regex(^(applications|service-accounts)$)}/{client}/secrets/{secret}/revoke", RevokeSecretAsync).RequireAuthorization();
    }

    private static async Task<IResult> RevokeAsync(string slug, string authorization, RevokeAuthorization.Handler handler, CancellationToken ct) =>
        ClientAuthorizationId.TryParse(authorization, null, out var id) && !(await handler.HandleAsync(id, ct)).IsRefused(out _)
            ? new LocalRedirect($"/o/{slug}/applications?ended=1")
            : Results.NotFound();

    private static async Task<IResult> DeleteAsync(string slug, string page, string client, DeleteClient.Handler handler, CancellationToken ct) =>
        ClientId.TryParse(client, null, out var id) && !(await handler.HandleAsync(id, ct)).IsRefused(out _)
            ? new LocalRedirect($"/o/{slug}/{page}?deleted=1")
            : Results.NotFound();

    private static async Task<IResult> RevokeSecretAsync(string slug, string page, string client, string secret, RevokeSecret.Handler handler, CancellationToken ct) =>
        ClientId.TryParse(client, null, out var id) && ClientSecretId.TryParse(secret, null, out var secretId) && !(await handler.HandleAsync(id, secretId, ct)).IsRefused(out _)
            ? new LocalRedirect($"/o/{slug}/{page}?revoked=1")
            : Results.NotFound();
}
