using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>The caller's own API tokens in this organization, oldest first, revoked and expired ones too.</summary>
internal static class ListTokens
{
    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapGet("", GetAsync)
        .WithName(nameof(ListTokens)).WithSummary("List your API tokens")
        .Refuses(400, 403);

    private static async Task<Results<Ok<Page<TokenView>>, ProblemHttpResult>> GetAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(page, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Page<TokenView>>> HandleAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageTokens))
            {
                return TokenErrors.MayNotManage;
            }

            if (page.ReadById<ApiTokenId>("tokens").IsRefused(out var wrong, out var place))
            {
                return wrong;
            }

            var tokens = db.ApiTokens.AsNoTracking().Where(t => t.PersonId == caller.Person);
            var rows = await place.Of(tokens, t => t.Id).Select(TokenView.From).ToListAsync(ct);
            return place.Cut(rows, t => t.Id);
        }
    }
}
