using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Every flag there is, by name, as it is for the platform.</summary>
internal static class ListFlags
{
    public static void Map(RouteGroupBuilder admin) => admin
        .MapGet("/flags", GetAsync)
        .WithName(nameof(ListFlags)).WithSummary("List the feature flags (platform administrators)")
        .Refuses(400, 404);

    private static async Task<Results<Ok<Page<FlagView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) => (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PlatformMemory platform)
    {
        public Task<Result<Page<FlagView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return Task.FromResult(
                !caller.Can(Permissions.ReadPlatform) ? WebErrors.NoSuchRoute
                : page.Read("flags").IsRefused(out var wrong, out var place) ? wrong
                : Result(place));
        }

        private Result<Page<FlagView>> Result(Place place) => place.Cut(
            [.. Flags.All.Select(f => FlagView.Of(f, platform.Now)).OrderBy(f => f.Name, StringComparer.Ordinal)
                .SkipWhile(f => place.After is { } after && string.CompareOrdinal(f.Name, after) <= 0).Take(place.Limit + 1)],
            f => f.Name);
    }
}
