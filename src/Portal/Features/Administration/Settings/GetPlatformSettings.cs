using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

internal static class GetPlatformSettings
{
    public static void Map(RouteGroupBuilder admin) => admin
        .MapGet("/settings", GetAsync)
        .WithName(nameof(GetPlatformSettings)).WithSummary("Read the platform's settings (platform administrators)")
        .Refuses(404);

    private static async Task<Results<Ok<PlatformSettingsView>, ProblemHttpResult>> GetAsync(Handler handler, HttpResponse response, CancellationToken ct)
    {
        if ((await handler.HandleAsync(ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PlatformMemory platform)
    {
        public async Task<Result<PlatformSettingsView>> HandleAsync(CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadPlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            // Whoever changes them next must see what another replica made of them.
            await platform.ReadAsync(ct);
            return PlatformSettingsView.Of(platform.Now.Settings, platform.Now.Version);
        }
    }
}
