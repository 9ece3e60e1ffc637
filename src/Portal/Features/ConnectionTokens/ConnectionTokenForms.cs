using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.ConnectionTokens;

/// <summary>The revoke button of the connection tokens page.</summary>
internal static class ConnectionTokenForms
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/o/{Slug}/a/{AccountId}/connection-tokens/{token}/revoke", RevokeAsync).RequireAuthorization();

    private static async Task<IResult> RevokeAsync(string slug, string accountId, string token, RevokeConnectionToken.Handler handler, CancellationToken ct) =>
        AccountId.TryParse(accountId, null, out var account) && ConnectionTokenId.TryParse(token, null, out var id) && !(await handler.HandleAsync(account, id, ct)).IsRefused(out _)
            ? new LocalRedirect($"/o/{slug}/a/{account}/connection-tokens?gone={id}")
            : Results.NotFound();
}
