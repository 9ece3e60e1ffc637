using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Has the callout service reach out to a provider now: its discovery document, its keys, its introspection endpoint or webhook.</summary>
internal static class CheckProvider
{
    /// <summary>What was asked of its servers: discovery, keys, introspection, webhook.</summary>
    public sealed record Step(string Name, bool Ok, string Detail);

    /// <summary>A verification key it has, and the algorithms it is taken for.</summary>
    public sealed record KeyFound(string? Kid, IReadOnlyList<string> Algorithms);

    /// <summary>Ok: clients could be admitted by it now.</summary>
    public sealed record Response(bool Ok, IReadOnlyList<Step> Checks, IReadOnlyList<KeyFound> Keys);

    public static void Map(RouteGroupBuilder providers) => providers
        .MapPost("/{providerId}/check", PostAsync)
        .OnlyAsks()
        .WithName("CheckIdentityProvider").WithSummary("Check that an identity provider can be reached and used")
        .WithDescription("Reaches out from where clients are admitted, so a firewall in between shows here. Changes nothing.")
        .Refuses(403, 404, 503);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(IdentityProviderId providerId, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(providerId, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, CalloutClient callout)
    {
        public async Task<Result<Response>> HandleAsync(IdentityProviderId providerId, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageProviders))
            {
                return ProviderErrors.MayNotManage;
            }

            return await db.IdentityProviders.AnyAsync(p => p.Id == providerId && p.DeletedAt == null, ct)
                ? await callout.AskAsync<Response>($"/providers/{providerId}/check", new { organization = caller.Organization }, ct)
                : ProviderErrors.NotFound;
        }
    }
}
