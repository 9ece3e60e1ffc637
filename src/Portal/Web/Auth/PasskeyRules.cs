using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Platform.Portal.Web;

/// <summary>What passkeys must be: bound to the public address's host, found by the browser without a user name, and made to ask for a fingerprint, a face or a
/// PIN, so that one alone is two factors. Which authenticator made it is not asked (no attestation), so synced ones are fine.</summary>
internal static class PasskeyRules
{
    public static void AddPasskeyRules(this IServiceCollection services) =>
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<PortalOptions>>((passkeys, portal) =>
        {
            var site = new Uri(portal.Value.PublicUrl);
            passkeys.ServerDomain = site.Host;
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ValidateOrigin = context => ValueTask.FromResult(
                !context.CrossOrigin && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin)
                && Uri.Compare(origin, site, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0);
        });
}
