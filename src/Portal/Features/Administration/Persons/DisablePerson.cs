using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;
using PersonManager = Microsoft.AspNetCore.Identity.UserManager<Platform.Store.Person>;

namespace Platform.Portal.Features.Administration;

/// <summary>Disables somebody's login, and ends that (ASVS 5.0 7.4.2). Disabled, every way of signing in is refused, browsers are signed out, and their API and access tokens open
/// nothing; what they are a member of, and the NATS credentials they issued, stay. Service accounts go on: they are the organization's.</summary>
internal static class DisablePerson
{
    /// <summary>Reason: kept in the platform's log.</summary>
    public sealed record Request([property: Required, StringLength(500)] string? Reason);

    public static void Map(RouteGroupBuilder persons)
    {
        persons.MapPost("/{personId}/disable", DisableAsync)
            .WithName(nameof(DisablePerson)).WithSummary("Disable somebody's login (platform administrators)")
            .WithDescription("They are signed out everywhere within a second, no way of signing in is taken, and their tokens open nothing. They are told by mail.")
            .Refuses(400, 404, 409);
        persons.MapPost("/{personId}/enable", EnableAsync)
            .WithName("EnablePerson").WithSummary("Enable a disabled login again (platform administrators)")
            .Refuses(404, 409);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DisableAsync(PersonId personId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.DisableAsync(personId, request.Reason, ct)).ToNoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> EnableAsync(PersonId personId, Handler handler, CancellationToken ct) => (await handler.EnableAsync(personId, ct)).ToNoContent();

    internal sealed class Handler(PortalDb db, PersonManager persons, AnyPersonChange change, SessionBook sessions, TimeProvider clock)
    {
        public Task<Result<Done>> DisableAsync(PersonId id, string? text, CancellationToken ct) => change.ApplyAsync(
            id,
            "person.disable",
            "Your login was disabled",
            async person => AdministrationText.Reason(text).IsRefused(out var wrong, out var reason) ? wrong
                : await SetAsync(person, clock.GetUtcNow(), AdministrationErrors.AlreadyDisabled, ct) is { } refusal ? refusal
                : new { Reason = reason, Ended = await sessions.EndOthersAsync(id, null, ct) },
            ct);

        public Task<Result<Done>> EnableAsync(PersonId id, CancellationToken ct) => change.ApplyAsync(
            id, "person.enable", "Your login is enabled again", async person => await SetAsync(person, null, AdministrationErrors.NotDisabled, ct) is { } refusal ? refusal : new { }, ct);

        // With another stamp nothing counts that was signed or mailed before: cookies, half-done sign-ins, reset codes.
        private async Task<Error?> SetAsync(Person person, DateTimeOffset? at, Error isSoAlready, CancellationToken ct) =>
            !await db.SetDisabledAsync(person.PersonId, at, ct) ? isSoAlready
            : (await persons.UpdateSecurityStampAsync(person)).Succeeded ? null
            : AdministrationErrors.PersonChanged;
    }
}
