using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>One of the caller's own API tokens in this organization, without its text.</summary>
internal static class GetToken
{
    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapGet("/{tokenId}", GetAsync)
        .WithName(nameof(GetToken)).WithSummary("Read one of your API tokens")
        .Refuses(403, 404);

    private static async Task<Results<Ok<TokenView>, ProblemHttpResult>> GetAsync(ApiTokenId tokenId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(tokenId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<TokenView>> HandleAsync(ApiTokenId tokenId, CancellationToken ct) =>
            !caller.Can(Permissions.ManageTokens) ? TokenErrors.MayNotManage
            : await db.ApiTokens.AsNoTracking().Where(t => t.Id == tokenId && t.PersonId == caller.Person).Select(TokenView.From).SingleOrDefaultAsync(ct) is { } token ? token
            : TokenErrors.NotFound;
    }
}
