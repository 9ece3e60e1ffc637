using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Changes a provider: its name, settings, secret, and whether it admits at all. Sessions it has admitted stay; a disabled provider admits no new
/// ones. Its kind stays: another kind is another provider. If-Match is honoured, and not required.</summary>
internal static class UpdateProvider
{
    /// <summary>What can be changed. Secret: a new one; null takes it away where none is needed; left out, it stays. Version: refused unless it is
    /// still this one; left out, whatever is there is changed.</summary>
    public sealed record Body
    {
        public string? Name { get; init; }
        public JsonObject? Settings { get; init; }
        public string? Secret { get; init; }
        public bool IsEnabled { get; init; }
        public int? Version { get; init; }
    }

    public static void Map(RouteGroupBuilder providers) => providers
        .MapPatch("/{providerId}", PatchAsync)
        .WithName("UpdateIdentityProvider").WithSummary("Change an identity provider (JSON merge patch)")
        .Refuses(400, 403, 404, 409, 412);

    private static async Task<Results<Ok<ProviderView>, ProblemHttpResult>> PatchAsync(
        IdentityProviderId providerId, PatchOf<Body> patch, Handler handler, HttpResponse response, CancellationToken ct, [FromHeader(Name = "If-Match")] string? ifMatch = null)
    {
        if ((await handler.HandleAsync(providerId, patch.Document, Precondition.ReadOptional(ifMatch), ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, ProviderRules rules, ProviderSecrets secrets, IssuerClash clash, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<ProviderView>> HandleAsync(IdentityProviderId providerId, JsonObject patch, Precondition precondition, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageProviders))
            {
                return ProviderErrors.MayNotManage;
            }

            await using var tx = await db.BeginAsync(ct);
            // Two patches at once: the second is applied to what the first made.
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM identity_providers WHERE id = {providerId.Value} FOR UPDATE", ct);
            var row = await db.IdentityProviders.Where(p => p.Id == providerId && p.DeletedAt == null).Select(ProviderRow.From(db)).SingleOrDefaultAsync(ct);
            if (row?.Provider is not { } provider)
            {
                return ProviderErrors.NotFound;
            }

            if (precondition.Check(provider.Version) is { } stale)
            {
                return stale;
            }

            var before = new Body { Name = provider.Name, Settings = ProviderRules.Parse(provider.Settings), IsEnabled = provider.IsEnabled };
            if (MergePatch.Apply(before, patch).IsRefused(out var wrong, out var after))
            {
                return wrong;
            }

            if (after.Version is { } version && version != provider.Version)
            {
                return ProviderErrors.VersionStale;
            }

            var settings = after.Settings ?? [];
            var isSecretNew = patch.ContainsKey("secret");
            if ((Names.Check(after.Name)
                ?? await rules.CheckAsync(provider.Kind, settings, ct)
                ?? ProviderRules.CheckSecret(provider.Kind, after.Secret, hasOne: provider.SecretBox is not null && !isSecretNew)
                ?? await CheckNameAsync(provider, after.Name!, ct)) is { } refusal)
            {
                return refusal;
            }

            var now = clock.GetUtcNow();
            if (isSecretNew)
            {
                await secrets.SetAsync(db, provider, Encoding.UTF8.GetBytes(after.Secret ?? ""), now, ct);
            }

            (provider.Name, provider.Settings, provider.IsEnabled, provider.Version) = (after.Name!, settings.ToJsonString(), after.IsEnabled, provider.Version + 1);
            AuditLog.Append(db, "identity_provider.update", providerId.ToString(), new
            {
                From = new { before.Name, before.Settings, before.IsEnabled },
                To = new { provider.Name, Settings = settings, provider.IsEnabled },
                IsSecretNew = isSecretNew,
                provider.Version,
            }, now);
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
            return row.ToView(await clash.WarnAsync(provider, ct));
        }

        private async Task<Error?> CheckNameAsync(IdentityProvider provider, string name, CancellationToken ct) =>
            !string.Equals(name, provider.Name, StringComparison.Ordinal) && await ProviderUse.OfAsync(db, provider.Name, ct) is [_, ..] uses
                ? ProviderErrors.NameInUse with { Message = $"The connect policies of {string.Join(", ", uses.Select(u => u.Account))} name this provider; under another name they would admit nobody by it. Change them first." }
                : null;
    }
}
