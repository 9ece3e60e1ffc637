using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Where an account's newest state has arrived, per region and node. With ?wait=seconds the answer comes when every
/// node that is up has confirmed ?generation= (the desired one when left out), or when the time is over.</summary>
internal static class GetPublication
{
    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapGet("/{accountId}/publication", GetAsync)
        .WithName(nameof(GetPublication)).WithSummary("Read where an account's state has arrived, or wait until it has")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<PublicationView>, ProblemHttpResult>> GetAsync(
        AccountId accountId,
        Handler handler,
        CancellationToken ct,
        [Description("Seconds to wait, 0 to 60.")] int wait = 0,
        [Description("The generation to wait for; the desired one when left out.")] long? generation = null) =>
        (await handler.HandleAsync(accountId, generation, wait, ct)).ToOk();

    internal sealed class Handler(Caller caller, PublicationWait publication)
    {
        public async Task<Result<PublicationView>> HandleAsync(AccountId accountId, long? generation, int waitSeconds, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (waitSeconds is < 0 or > PublicationWait.MostSeconds)
            {
                return AccountErrors.InvalidWait;
            }

            var view = await publication.ForAsync(accountId, generation, TimeSpan.FromSeconds(waitSeconds), ct);
            return view is null ? AccountErrors.NotFound : view;
        }
    }
}
