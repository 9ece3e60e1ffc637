using Microsoft.AspNetCore.Identity;
using Platform.Kernel;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Security;

/// <summary>Adds a passkey: first its challenge, then what the device made of it. Sessions stay: nothing of how they were begun is weaker now.</summary>
internal static class AddPasskey
{
    public sealed record Request(string? Name, string? Credential);

    internal sealed class Handler(PersonManager persons, PersonSignIns signIns, OwnChange change, FreshSignIn fresh)
    {
        /// <summary>What the browser hands to navigator.credentials.create, as JSON.</summary>
        public async Task<Result<string>> ChallengeAsync(PersonId id, CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            return (await persons.GetPasskeysAsync(person)).Count >= Passkeys.Most
                ? SecurityErrors.TooManyPasskeys
                : await signIns.MakePasskeyCreationOptionsAsync(new() { Id = person.Id.ToString(), Name = person.Email!, DisplayName = person.Email! });
        }

        public async Task<Result<Done>> HandleAsync(PersonId id, Request request, CancellationToken ct)
        {
            if (fresh.CheckOwn() is { } stale)
            {
                return stale;
            }

            if (Passkeys.Name(request.Name) is not { } name)
            {
                return SecurityErrors.PasskeyName;
            }

            if (await AttestAsync(request.Credential) is not { Succeeded: true } made || made.UserEntity.Id != id.Value.ToString())
            {
                return SecurityErrors.PasskeyNotMade;
            }

            var person = (await persons.FindByIdAsync(id.Value.ToString()))!;
            made.Passkey.Name = name;
            var refused = await change.SaveAsync(
                person, "person.add_passkey", $"A passkey was added: {name}", () => persons.AddOrUpdatePasskeyAsync(person, made.Passkey), ct, endsOthers: false);
            return refused is null ? default(Done) : refused;
        }

        private async Task<PasskeyAttestationResult?> AttestAsync(string? credential)
        {
            try
            {
                return credential is { Length: > 0 and < 100_000 } ? await signIns.PerformPasskeyAttestationAsync(credential) : null;
            }
            catch (InvalidOperationException)
            {
                // There is no challenge in this browser, or it is over.
                return null;
            }
        }
    }
}
