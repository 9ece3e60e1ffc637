using Microsoft.AspNetCore.Mvc;
using Platform.Portal.Components;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Organizations;

/// <summary>Begins and ends looking at the portal with a narrower role.</summary>
internal static class SeeAsForms
{
    public static void Map(IEndpointRouteBuilder forms)
    {
        forms.MapPost("/see-as", Start).RequireAuthorization();
        forms.MapPost("/see-as/stop", Stop).RequireAuthorization();
    }

    private static IResult Start(HttpContext context, [FromForm] string? role, [FromForm] string? back)
    {
        if (RoleWords.Parse(role) is not { } wanted)
        {
            return Results.NotFound();
        }

        SeeAs.Start(context, wanted);
        return new LocalRedirect(back);
    }

    private static LocalRedirect Stop(HttpContext context, [FromForm] string? back)
    {
        SeeAs.Stop(context);
        return new LocalRedirect(back);
    }
}
