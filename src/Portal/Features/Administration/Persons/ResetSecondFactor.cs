using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Administration;

/// <summary>For whoever lost authenticator app and recovery codes: both are gone, and sessions with them, so that the password alone signs in and a new app can be set up. Whoever
/// asks for it must have shown who they are to the administrator, who says how in the reason (ASVS 5.0 6.4.4).</summary>
internal static class ResetSecondFactor
{
    /// <summary>Reason: how the person was told from anybody else; kept in the platform's log. WithPasskeys: those go too.</summary>
    public sealed record Request([property: Required, StringLength(500)] string? Reason, bool WithPasskeys = false);

    public static void Map(RouteGroupBuilder persons) => persons
        .MapPost("/{personId}/reset-second-factor", PostAsync)
        .WithName(nameof(ResetSecondFactor)).WithSummary("Take away somebody's lost second factor (platform administrators)")
        .Refuses(400, 404, 409);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(PersonId personId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(personId, request, ct)).ToNoContent();

    internal sealed class Handler(PersonManager persons, PersonStore store, SessionBook sessions, AnyPersonChange change)
    {
        public Task<Result<Done>> HandleAsync(PersonId id, Request request, CancellationToken ct) => change.ApplyAsync(
            id,
            "person.reset_second_factor",
            "Your second factor was taken away; set up a new one",
            async person =>
            {
                if (AdministrationText.Reason(request.Reason).IsRefused(out var wrong, out var reason))
                {
                    return wrong;
                }

                await store.ForgetAuthenticatorAsync(person, ct);
                await persons.SetTwoFactorEnabledAsync(person, false);
                var passkeys = request.WithPasskeys ? await persons.GetPasskeysAsync(person) : [];
                foreach (var passkey in passkeys)
                {
                    await persons.RemovePasskeyAsync(person, passkey.CredentialId);
                }

                await sessions.EndOthersAsync(person.PersonId, null, ct);
                return new { Reason = reason, Passkeys = passkeys.Count };
            },
            ct);
    }
}
