using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>Signs up and joins, by somebody without a login. The token went to the invited address and nowhere else, so whoever sends it back has shown that
/// the address is theirs: it is confirmed thereby. A sign-up of that address that nobody confirmed is taken over, with this password.</summary>
internal static class SignUpInvited
{
    public sealed record Request([property: Required] string? Token, [property: Required, StringLength(Addresses.LongestPassword, MinimumLength = Addresses.ShortestPassword)] string? Password);

    public static void Map(RouteGroupBuilder invitations) => invitations
        .MapPost("/sign-up", PostAsync)
        .WithName(nameof(SignUpInvited)).WithSummary("Sign up by an invitation, and join")
        .Refuses(400, 404, 409, 429);

    private static async Task<Results<Ok<OrganizationView>, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct)
    {
        var result = await handler.HandleAsync(request, ct);
        return result.Match<Results<Ok<OrganizationView>, ProblemHttpResult>>(joined => TypedResults.Ok(joined.Organization), refusal => refusal.ToProblem());
    }

    public sealed record Joined(Person Person, OrganizationView Organization);

    internal sealed class Handler(Invited invited, Provisioning provisioning, PasswordRules rules, IPasswordHasher<Person> hasher, TimeProvider clock)
    {
        public async Task<Result<Joined>> HandleAsync(Request request, CancellationToken ct)
        {
            if (Addresses.CheckPassword(request.Password) is { } wrong)
            {
                return wrong;
            }

            if ((await invited.FindAsync(request.Token, ct)).IsRefused(out var unknown, out var invitation))
            {
                return unknown;
            }

            if (await rules.CheckAsync(request.Password, invitation.Email, [invitation.OrganizationName], ct) is { } guessed)
            {
                return guessed;
            }

            var hash = hasher.HashPassword(new Person(), request.Password!);
            try
            {
                var joined = await invited.JoinAsync(invitation, scope => PersonAsync(scope, invitation.Email, hash), ct);
                return joined.IsRefused(out var refusal, out var person)
                    ? refusal
                    : new Joined(person, new(invitation.Organization, invitation.OrganizationName, invitation.Slug, invitation.Role));
            }
            catch (DbUpdateException e) when (e.IsAddressTaken())
            {
                return InvitationErrors.HasLogin;
            }
        }

        private async Task<Result<Person>> PersonAsync(IServiceProvider scope, string email, string hash)
        {
            var persons = scope.GetRequiredService<UserManager<Person>>();
            var person = await persons.FindByEmailAsync(email);
            if (person is { EmailConfirmed: true })
            {
                return InvitationErrors.HasLogin;
            }

            if (person is null)
            {
                person = provisioning.NewPerson(email, hash, clock.GetUtcNow());
                person.EmailConfirmed = true;
                var db = scope.GetRequiredService<PortalDb>();
                db.Persons.Add(person);
                AuditLog.Append(db, "person.create", person.PersonId.ToString(), new { }, person.CreatedAt);
                return person;
            }

            // With the stamp the codes of older mails end, and whatever session somebody else's password had.
            (person.PasswordHash, person.EmailConfirmed) = (hash, true);
            return (await persons.UpdateSecurityStampAsync(person)).Succeeded ? person : InvitationErrors.HasLogin;
        }
    }
}
