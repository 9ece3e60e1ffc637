using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>Makes an API token of the caller's in the caller's organization. Its text is in this answer and nowhere else.</summary>
internal static class CreateToken
{
    /// <summary>Scopes left out: all permissions the caller has now, of those such a token can have. AccountIds: the only accounts there are for it, of those the caller sees; left
    /// out: all of them.</summary>
    public sealed record Request(
        [property: Required, StringLength(64)] string? Name, DateTimeOffset? ExpiresAt = null, IReadOnlyList<string>? Scopes = null, IReadOnlyList<AccountId>? AccountIds = null);

    /// <summary>Token: send it as Authorization: Bearer.</summary>
    public sealed record Response(ApiTokenId Id, string Name, string Token, string Hint, IReadOnlyList<string> Scopes, IReadOnlyList<AccountId>? AccountIds, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapPost("", PostAsync)
        .WithName(nameof(CreateToken)).WithSummary("Make an API token")
        .WithDescription("Takes HTTP Basic (address and password) besides a bearer token. The token's text is shown once. account_ids limits it to those accounts: others are not there for it, nor is what concerns the whole organization.")
        .WithMetadata(new TakesBasic())
        .Refuses(400, 403, 429);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> PostAsync(Request request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(request, ct)).ToCreated(token => $"/api/v1/tokens/{token.Id}");
    }

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageTokens))
            {
                return TokenErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            var now = clock.GetUtcNow();
            if (Check(request, now) is { } wrong)
            {
                return wrong;
            }

            var possible = request.AccountIds is null ? Permissions.All : Permissions.WithinAccounts;
            var scopes = request.Scopes?.Distinct(StringComparer.Ordinal).ToArray() ?? [.. possible.Where(caller.Can)];
            if (!scopes.All(caller.Can))
            {
                return TokenErrors.ScopeTooWide;
            }

            if (scopes.Except(possible, StringComparer.Ordinal).Any())
            {
                return TokenErrors.ScopeNotLimited;
            }

            if (!await MemberRules.AreOfCallersAsync(db, request.AccountIds, ct))
            {
                return TokenErrors.UnknownAccount;
            }

            var text = ApiTokenText.New();
            var token = new ApiToken
            {
                OrganizationId = caller.Organization,
                Id = ApiTokenId.New(now),
                PersonId = caller.Person,
                Name = request.Name!,
                Hash = ApiTokenText.Hash(text),
                Hint = ApiTokenText.Hint(text),
                Scopes = scopes,
                AccountIds = request.AccountIds?.Select(a => a.Value).Distinct().ToArray(),
                CreatedAt = now,
                ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            };
            db.ApiTokens.Add(token);
            AuditLog.Append(db, "token.create", token.Id.ToString(), new { token.Name, token.Scopes, Accounts = request.AccountIds?.Select(a => a.ToString()), token.ExpiresAt }, now);
            await db.SaveChangesAsync(ct);
            return new Response(token.Id, token.Name, text, token.Hint, scopes, TokenView.Ids(token.AccountIds), now, token.ExpiresAt);
        }

        private static Error? Check(Request request, DateTimeOffset now) =>
            string.IsNullOrEmpty(request.Name) ? TokenErrors.NameRequired
            : request.Name.Length > 64 || request.Name.Any(char.IsControl) || request.Name[0] == ' ' || request.Name[^1] == ' ' ? TokenErrors.NameInvalid
            : request.ExpiresAt <= now ? TokenErrors.ExpiryPast
            : request.Scopes?.Except(Permissions.All, StringComparer.Ordinal).Any() is true ? TokenErrors.UnknownScope
            : null;
    }
}
