using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>What is there only for who has two factors: organizations that say so, all of them where the platform does, and what is the platform's. A browser must have been signed in by two; an API
/// token counts as long as its person has a second factor at all, so that turning one's own off stops one's tokens there too.</summary>
internal sealed class TwoFactorWall(Caller caller, PortalDb db, TwoFactorWall.Memory memory, PlatformMemory platform, IOptions<PortalOptions> options, TimeProvider clock)
{
    /// <summary>For a request whose caller is known. Null: let in.</summary>
    public async Task<Error?> CheckAsync(HttpContext context, CancellationToken ct)
    {
        var session = context.Features.Get<CurrentSession>();
        // An organization that lets its own provider sign members in has said there what it asks of them.
        // A service account is nobody who could have a second factor: whoever made it had one.
        if (!caller.IsKnown || session is { HasTwoFactors: true } || session?.SignOn == caller.Organization || context.Features.Get<AccessToken>() is { Authorization: null })
        {
            return null;
        }

        // A support view is the platform's doing too, whatever the organization asks of its members.
        var isPlatforms = context.GetEndpoint()?.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null || caller.Origin?.Support is not null;
        if (isPlatforms && !options.Value.AdministratorsNeedTwoFactors)
        {
            return null;
        }

        var factors = await FactorsAsync(caller.Organization, caller.Person, ct);
        return !factors.IsRequired && !isPlatforms ? null
            : session is not null ? AuthErrors.TwoFactorsRequired
            : factors.IsPresent ? null
            : AuthErrors.TokenNeedsTwoFactors;
    }

    /// <summary>For a browser that is about to let somebody else in for its person, an application or a device: it must be one that would be let in there itself.</summary>
    public async Task<bool> IsClosedToAsync(OrganizationId organization, PersonId person, IReadOnlyList<string> methods, CancellationToken ct) =>
        !methods.Contains(AuthMethods.TwoFactors, StringComparer.Ordinal) && (await FactorsAsync(organization, person, ct)).IsRequired;

    private async Task<TwoFactors> FactorsAsync(OrganizationId organization, PersonId person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (memory.Recall(organization, person, now) is not { } factors)
        {
            factors = await db.TwoFactorsAsync(organization, person, ct);
            memory.Keep(organization, person, factors, now);
        }

        return platform.Now.Settings.RequireTwoFactors ? factors with { IsRequired = true } : factors;
    }

    /// <summary>Answers of the last second.</summary>
    internal sealed class Memory
    {
        private readonly Recent<(OrganizationId, PersonId), TwoFactors> _kept = new(Recent.Second);

        public TwoFactors? Recall(OrganizationId organization, PersonId person, DateTimeOffset now) =>
            _kept.TryRecall((organization, person), now, out var factors) ? factors : null;

        public void Keep(OrganizationId organization, PersonId person, TwoFactors factors, DateTimeOffset now) => _kept.Keep((organization, person), factors, now);
    }
}
