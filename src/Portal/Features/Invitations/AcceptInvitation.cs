using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>Joins an organization, by a person who is signed in with the invited address.</summary>
internal static class AcceptInvitation
{
    /// <summary>Token: of the mailed link.</summary>
    public sealed record Request([property: Required] string? Token);

    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapPost("/accept", PostAsync)
        .WithName(nameof(AcceptInvitation)).WithSummary("Accept an invitation")
        .WithDescription("By a browser session, or with address and password (HTTP Basic): an API token is of one organization and does not do.")
        .WithMetadata(new ForPersons(), new TakesBasic(), new NeedsNoOrganization())
        .RequireRateLimiting(RateLimits.SignIn)
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Ok<OrganizationView>, ProblemHttpResult>> PostAsync(Request request, HttpContext context, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(context.User.PersonId()!.Value, request, ct)).ToOk();

    internal sealed class Handler(Invited invited, Caller caller)
    {
        public async Task<Result<OrganizationView>> HandleAsync(PersonId personId, Request request, CancellationToken ct)
        {
            if (caller.OnlyIn is not null)
            {
                return AuthErrors.OwnSignInNeeded;
            }

            if ((await invited.FindAsync(request.Token, ct)).IsRefused(out var unknown, out var invitation))
            {
                return unknown;
            }

            var joined = await invited.JoinAsync(invitation, scope => FindAsync(scope.GetRequiredService<UserManager<Person>>(), personId, invitation), ct);
            return joined.IsRefused(out var refusal) ? refusal : new OrganizationView(invitation.Organization, invitation.OrganizationName, invitation.Slug, invitation.Role);
        }

        // Who signed in has confirmed the address; asked once more, since nothing else stands between an address and a membership.
        private static async Task<Result<Person>> FindAsync(UserManager<Person> persons, PersonId id, FoundInvitation invitation) =>
            await persons.Users.SingleAsync(p => p.Id == id.Value) is { EmailConfirmed: true } person && string.Equals(person.NormalizedEmail, invitation.NormalizedEmail, StringComparison.Ordinal)
                ? person
                : InvitationErrors.OtherAddress;
    }
}
