using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>What is there only for who has two factors: organizations that say so, and what is the platform's. A browser must have been signed in by two; an API
/// token counts as long as its person has a second factor at all, so that turning one's own off stops one's tokens there too.</summary>
internal sealed class TwoFactorWall(Caller caller, PortalDb db, TwoFactorWall.Memory memory, IOptions<PortalOptions> options, TimeProvider clock)
{
    /// <summary>For a request whose caller is known. Null: let in.</summary>
    public async Task<Error?> CheckAsync(HttpContext context, CancellationToken ct)
    {
        var session = context.Features.Get<CurrentSession>();
        if (!caller.IsKnown || session is { HasTwoFactors: true })
        {
            return null;
        }

        var isPlatforms = context.GetEndpoint()?.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null;
        if (isPlatforms && !options.Value.AdministratorsNeedTwoFactors)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (memory.Recall(caller.Organization, caller.Person, now) is not { } factors)
        {
            factors = await db.TwoFactorsAsync(caller.Organization, caller.Person, ct);
            memory.Keep(caller.Organization, caller.Person, factors, now);
        }

        return !factors.IsRequired && !isPlatforms ? null
            : session is not null ? AuthErrors.TwoFactorsRequired
            : factors.IsPresent ? null
            : AuthErrors.TokenNeedsTwoFactors;
    }

    /// <summary>Answers of the last second.</summary>
    internal sealed class Memory
    {
        private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);
        private const int Most = 10_000;

        private readonly ConcurrentDictionary<(OrganizationId, PersonId), (TwoFactors Factors, DateTimeOffset At)> _kept = new();

        public TwoFactors? Recall(OrganizationId organization, PersonId person, DateTimeOffset now) =>
            _kept.TryGetValue((organization, person), out var kept) && now - kept.At < Lifetime ? kept.Factors : null;

        public void Keep(OrganizationId organization, PersonId person, TwoFactors factors, DateTimeOffset now)
        {
            if (_kept.Count >= Most)
            {
                _kept.Clear();
            }

            _kept[(organization, person)] = (factors, now);
        }
    }
}
