using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration;

/// <summary>The button of the banner that every page of a support view has.</summary>
internal static class SupportForms
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/support/end", EndAsync).RequireAuthorization();

    private static async Task<IResult> EndAsync(HttpContext context, EndSupportView.Handler handler, CancellationToken ct) =>
        context.Features.Get<CurrentSession>() is not { } session || (await handler.HandleAsync(session, ct)).IsRefused(out _, out var ended)
            ? Results.NotFound()
            : new LocalRedirect(ended is { } organization ? $"/admin/organizations/{organization}?done=ended" : "/admin/organizations");
}
