using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.Tokens;

/// <summary>The revoke button of the API tokens page.</summary>
internal static class TokenForms
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/o/{Slug}/tokens/{token}/revoke", RevokeAsync).RequireAuthorization();

    private static async Task<IResult> RevokeAsync(string slug, string token, RevokeToken.Handler handler, CancellationToken ct) =>
        ApiTokenId.TryParse(token, null, out var id) && !(await handler.HandleAsync(id, ct)).IsRefused(out _)
            ? new LocalRedirect($"/o/{slug}/tokens?gone={id}")
            : Results.NotFound();
}
