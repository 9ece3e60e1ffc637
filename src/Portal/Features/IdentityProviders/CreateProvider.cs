using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Adds an identity provider. By itself it admits nobody: an account's connect policy decides who enters, and without one nobody does.</summary>
internal static class CreateProvider
{
    /// <summary>Kind: oidc, jwks, introspection, tokens, passwords, certificates or webhook. Settings: of the kind's own shape, {} for tokens and
    /// passwords. Secret: the client secret of introspection or the webhook's signing key; it is sealed and never shown.</summary>
    public sealed record Request([property: Required] string? Name, [property: Required] string? Kind, JsonElement? Settings = null, string? Secret = null, bool IsEnabled = true);

    public static void Map(RouteGroupBuilder providers) => providers
        .MapPost("", PostAsync)
        .WithName("CreateIdentityProvider").WithSummary("Add an identity provider")
        .Refuses(400, 403, 409);

    private static async Task<Results<Created<ProviderView>, ProblemHttpResult>> PostAsync(Request request, Handler handler, HttpResponse response, CancellationToken ct)
    {
        if ((await handler.HandleAsync(request, ct)).IsRefused(out var refusal, out var made))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(made.Version);
        return TypedResults.Created($"/api/v1/identity-providers/{made.Id}", made);
    }

    internal sealed class Handler(Caller caller, PortalDb db, ProviderRules rules, ProviderSecrets secrets, IssuerClash clash, FleetBell fleet, TimeProvider clock)
    {
        private const int Most = 100;

        public async Task<Result<ProviderView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageProviders))
            {
                return ProviderErrors.MayNotManage;
            }

            if (Names.Check(request.Name) is { } wrongName)
            {
                return wrongName;
            }

            if (ProviderKinds.Read(request.Kind) is not { } kind)
            {
                return ProviderErrors.KindUnknown;
            }

            if (ProviderRules.Read(request.Settings).IsRefused(out var wrong, out var settings))
            {
                return wrong;
            }

            if ((await rules.CheckAsync(kind, settings, ct) ?? ProviderRules.CheckSecret(kind, request.Secret, hasOne: false)) is { } refusal)
            {
                return refusal;
            }

            var now = clock.GetUtcNow();
            var provider = new IdentityProvider
            {
                OrganizationId = caller.Organization,
                Id = IdentityProviderId.New(now),
                Name = request.Name!,
                Kind = kind,
                Settings = settings.ToJsonString(),
                IsEnabled = request.IsEnabled,
                CreatedAt = now,
            };
            await using var tx = await db.BeginAsync(ct);
            if (await db.IdentityProviders.CountAsync(p => p.DeletedAt == null, ct) >= Most)
            {
                return ProviderErrors.TooMany;
            }

            await secrets.SetAsync(db, provider, Encoding.UTF8.GetBytes(request.Secret ?? ""), now, ct);

            db.IdentityProviders.Add(provider);
            AuditLog.Append(db, "identity_provider.create", provider.Id.ToString(), new { provider.Name, Kind = Json.Word(kind), Settings = settings, HasSecret = request.Secret is not null, provider.IsEnabled }, now);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_identity_providers_organization_name"))
            {
                return ProviderErrors.NameTaken;
            }

            await tx.CommitAsync(ct);
            fleet.RingAdmission();
            return new ProviderRow { Provider = provider, Sessions = 0, Logins = 0, Tokens = 0 }.ToView(await clash.WarnAsync(provider, ct));
        }
    }
}
