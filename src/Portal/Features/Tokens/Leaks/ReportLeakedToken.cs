using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>Whoever holds the text of an API token or of a service account's may have it ended: a leaked one must be of use to nobody, and who found it need not be anybody here. Its
/// owner is told by mail, or the organization's owners where it is a service account's.</summary>
internal static class ReportLeakedToken
{
    /// <summary>Source: where it was found, for the owner to read; at most 500 characters.</summary>
    public sealed record Request([property: Required] string? Token, [property: StringLength(500)] string? Source = null);

    /// <summary>Result: "revoked"; or "unknown", which it is too when it had ended before.</summary>
    public sealed record Response(string Result);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/leaked-tokens", PostAsync).WithTags("Tokens").AllowAnonymous().RequireRateLimiting(RateLimits.SignIn)
        .WithName(nameof(ReportLeakedToken)).WithSummary("Have a leaked token revoked")
        .WithDescription("Needs no sign-in: the token's text is enough.")
        .Refuses(400, 429);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct) => (await handler.HandleAsync(request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, Notices notices, Issuer.AccessTokens.Memory memory, TimeProvider clock)
    {
        private const string Actor = "system leak-report";
        private const int LongestSource = 500;

        public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
        {
            var text = request.Token?.Trim() ?? "";
            return !IsOne(text) ? TokenErrors.LeakMalformed : new Response(await EndAsync(text, request.Source ?? "", ct) is LeakedToken.Revoked ? "revoked" : "unknown");
        }

        /// <summary>In a scope that has no caller yet.</summary>
        public async Task<LeakedToken> EndAsync(string text, string place, CancellationToken ct)
        {
            if (!IsOne(text))
            {
                return LeakedToken.Unknown;
            }

            var hash = ApiTokenText.Hash(text);
            var source = string.Concat(place.Where(c => !char.IsControl(c)).Take(LongestSource));
            return ApiTokenText.IsWellFormed(text) ? await RevokeAsync(await db.FindApiTokenAsync(hash, ct), source, ct) : await RevokeAsync(await db.FindClientSecretAsync(hash, ct), source, ct);
        }

        private static bool IsOne(string text) => ApiTokenText.IsWellFormed(text) || ApiTokenText.IsWellFormed(text, ApiTokenText.ServicePrefix);

        private async Task<LeakedToken> RevokeAsync(FoundApiToken? found, string source, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            if (found is null || found.RevokedAt is not null || found.ExpiresAt <= now)
            {
                return found is null ? LeakedToken.Unknown : LeakedToken.Ended;
            }

            caller.Set(found.Organization, found.Person, Actor, []);
            var token = await db.ApiTokens.SingleAsync(t => t.Id == found.Id, ct);
            token.RevokedAt = now;
            AuditLog.Append(db, "token.leak", token.Id.ToString(), new { token.Name, Source = source }, now);
            await db.SaveChangesAsync(ct);
            await TellAsync([found.Person], $"API token \"{token.Name}\" (…{token.Hint})", source, ct);
            return LeakedToken.Revoked;
        }

        private async Task<LeakedToken> RevokeAsync(FoundClientSecret? found, string source, CancellationToken ct)
        {
            var now = clock.GetUtcNow();
            if (found is null || found.RevokedAt is not null || found.ExpiresAt <= now)
            {
                return found is null ? LeakedToken.Unknown : LeakedToken.Ended;
            }

            caller.Set(found.Organization, new(found.Client.Value), Actor, []);
            var secret = await db.ClientSecrets.SingleAsync(s => s.Id == found.Id, ct);
            var client = await db.Clients.AsNoTracking().Where(c => c.Id == found.Client).Select(c => c.Name).SingleAsync(ct);
            secret.RevokedAt = now;
            AuditLog.Append(db, "client_secret.leak", secret.Id.ToString(), new { Client = found.Client.ToString(), Source = source }, now);
            await db.SaveChangesAsync(ct);
            db.WhenCommitted(memory.Forget);
            await TellAsync(await db.Members.Where(m => m.Role == Role.Owner).Select(m => m.PersonId).ToListAsync(ct), $"secret (…{secret.Hint}) of \"{client}\"", source, ct);
            return LeakedToken.Revoked;
        }

        private async Task TellAsync(IReadOnlyList<PersonId> persons, string what, string source, CancellationToken ct)
        {
            var ids = persons.Select(p => p.Value).ToList();
            var (organization, emails) = (await db.Organizations.Where(o => o.Id == caller.Organization).Select(o => o.Name).SingleAsync(ct), await db.Persons.AsNoTracking().Where(p => ids.Contains(p.Id)).Select(p => p.Email).ToListAsync(ct));
            foreach (var email in emails.OfType<string>())
            {
                notices.Send(new Mail(email, "A leaked token of yours was revoked", $"""
                    Somebody reported the {what} of {organization} as leaked, and had its text. It was revoked at once: whatever uses it is refused from now on.

                    {(source.Length > 0 ? $"Where it was found, as they say: {source}" : "Where it was found they did not say.")}

                    Make a new one, remove the old text from where it stands, and look at the organization's audit log for what was done with it.

                    """));
            }
        }
    }
}
