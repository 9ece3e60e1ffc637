using Microsoft.AspNetCore.Antiforgery;

namespace Platform.Portal.Components;

/// <summary>Endpoints that forms of pages post to without a page of their own: what answers with a file or leads elsewhere.</summary>
internal static class PageForms
{
    /// <summary>Refuses a post without the page's form token, which a page of another site cannot have.</summary>
    public static RouteGroupBuilder MapForms(this IEndpointRouteBuilder app)
    {
        var forms = app.MapGroup("");
        forms.ExcludeFromDescription().DisableAntiforgery();
        forms.AddEndpointFilter(async (context, next) =>
        {
            var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
            return await antiforgery.IsRequestValidAsync(context.HttpContext) ? await next(context) : Results.StatusCode(StatusCodes.Status400BadRequest);
        });
        return forms;
    }
}
