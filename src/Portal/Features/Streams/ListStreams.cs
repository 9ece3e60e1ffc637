using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Messages;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Streams;

/// <summary>An account's streams by name, as its servers tell it now.</summary>
internal static class ListStreams
{
    public static void Map(RouteGroupBuilder streams) => streams
        .MapGet("", GetAsync)
        .WithName(nameof(ListStreams)).WithSummary("List JetStream streams")
        .Refuses(400, 403, 404, 409, 503);

    private static async Task<Results<Ok<Page<StreamView>>, ProblemHttpResult>> GetAsync(AccountId accountId, [AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, page, ct)).ToOk();

    internal sealed class Handler(Caller caller, StreamLines lines)
    {
        public async Task<Result<Page<StreamView>>> HandleAsync(AccountId accountId, PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            return page.Read($"streams {accountId}").IsRefused(out var wrong, out var place)
                ? wrong
                : await lines.AskAsync(accountId, ["$JS.API.STREAM.LIST"], Consoles.Life, async (streams, region) =>
                {
                    var rows = await streams.ListStreamsAsync(ct)
                        .Where(s => string.CompareOrdinal(s.Config.Name, place.After) > 0).Take(place.Limit + 1)
                        .Select(s => StreamView.Of(s, region)).ToListAsync(ct);
                    return place.Cut(rows, s => s.Name);
                }, ct);
        }
    }
}
