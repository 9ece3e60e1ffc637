using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>One provider, the policies that name it, and what each callout process says of its keys. The ETag is the provider's version, for If-Match at PATCH and
/// DELETE; counts and states beside it move without it, so there is no If-None-Match.</summary>
internal static class GetProvider
{
    /// <summary>UsedBy: accounts whose policy in force names the provider; one that names no provider takes all and is not among them.</summary>
    public sealed record Response(ProviderView Provider, IReadOnlyList<ProviderUse> UsedBy, IReadOnlyList<ProviderState> Callout);

    public static void Map(RouteGroupBuilder providers) => providers
        .MapGet("/{providerId}", GetAsync)
        .WithName("GetIdentityProvider").WithSummary("Read an identity provider, what uses it, and its state")
        .Refuses(403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(IdentityProviderId providerId, Handler handler, HttpResponse response, CancellationToken ct)
    {
        if ((await handler.HandleAsync(providerId, ct)).IsRefused(out var refusal, out var found))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(found.Provider.Version);
        return TypedResults.Ok(found);
    }

    internal sealed class Handler(Caller caller, PortalDb db, IssuerClash clash)
    {
        public async Task<Result<Response>> HandleAsync(IdentityProviderId providerId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return ProviderErrors.MayNotRead;
            }

            var row = await db.IdentityProviders.AsNoTracking().Where(p => p.Id == providerId && p.DeletedAt == null).Select(ProviderRow.From(db)).SingleOrDefaultAsync(ct);
            return row is null
                ? ProviderErrors.NotFound
                : new Response(row.ToView(await clash.WarnAsync(row.Provider, ct)), await ProviderUse.OfAsync(db, row.Provider.Name, ct), await ProviderState.OfAsync(db, providerId, ct));
        }
    }
}
