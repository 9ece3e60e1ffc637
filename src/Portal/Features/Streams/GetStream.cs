using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Messages;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Streams;

/// <summary>One stream, as its leader tells it now.</summary>
internal static class GetStream
{
    public static void Map(RouteGroupBuilder streams) => streams
        .MapGet("/{name}", GetAsync)
        .WithName(nameof(GetStream)).WithSummary("Get a JetStream stream")
        .Refuses(403, 404, 409, 503);

    private static async Task<Results<Ok<StreamView>, ProblemHttpResult>> GetAsync(AccountId accountId, string name, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, name, ct)).ToOk();

    internal sealed class Handler(Caller caller, StreamLines lines)
    {
        public async Task<Result<StreamView>> HandleAsync(AccountId accountId, string name, CancellationToken ct) =>
            !caller.Can(Permissions.ReadAccounts) ? AccountErrors.MayNotRead
            : !StreamName.IsValid(name) ? StreamErrors.NotFound
            : await lines.AskAsync(accountId, [$"$JS.API.STREAM.INFO.{name}"], Consoles.Life, async (streams, region) => StreamView.Of(await streams.GetStreamAsync(name, ct), region), ct);
    }
}
