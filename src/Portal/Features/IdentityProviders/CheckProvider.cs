using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Has the callout service reach out to a provider now: its discovery document, its keys, its introspection endpoint or webhook.</summary>
internal static class CheckProvider
{
    /// <summary>One step: Outcome is ok, refused or info.</summary>
    public sealed record Step(string Name, string Outcome, string Detail);

    /// <summary>A verification key it has. Alg: as the key set says, where it does.</summary>
    public sealed record KeyFound(string? Kid, string? Alg, string? Kty);

    /// <summary>Ok: clients could be admitted by it now. Instance: the process that looked.</summary>
    public sealed record Response(bool Ok, string? Instance, IReadOnlyList<Step>? Steps, IReadOnlyList<KeyFound>? Keys);

    public static void Map(RouteGroupBuilder providers) => providers
        .MapPost("/{providerId}/check", PostAsync)
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
