using Platform.Portal.Components;
using Platform.Portal.Features.People;

namespace Platform.Portal.Identity;

/// <summary>The sign-out button of every page.</summary>
internal static class Sessions
{
    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/sign-out", SignOutAsync);

    private static async Task<IResult> SignOutAsync(SignOut.Handler handler, CancellationToken ct)
    {
        await handler.HandleAsync(ct);
        return new LocalRedirect("/sign-in");
    }
}
