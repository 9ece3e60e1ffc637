using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>Step-up by a provider: the person signed in there again, after they were asked to, with a login that is theirs.</summary>
internal sealed class ExternalProof(PersonManager persons, TimeProvider clock)
{
    // The provider's clock may be behind ours.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>Null: shown.</summary>
    public async Task<Error?> CheckAsync(Person person, ExternalConnection connection, ExternalIdentity identity, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var isTheirs = identity is { Purpose: Purpose.StepUp } && identity.Person == person.PersonId
            && await persons.FindByLoginAsync(connection.LoginProvider, identity.Subject) is { } holder && holder.Id == person.Id;
        return !isTheirs ? ExternalErrors.NotYours
            : identity.AuthenticatedAt is not { } at || at < identity.SentAt - Skew || clock.GetUtcNow() - identity.SentAt > CurrentSession.FreshFor ? ExternalErrors.NotFresh
            : null;
    }
}
