using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tokens;

/// <summary>Makes a new API token in place of one of the caller's, with the same name, scopes and accounts. The old one is good for a while yet, so that there is no moment in which none is.</summary>
internal static class RotateToken
{
    /// <summary>OverlapSeconds: how long the old token stays good, at most seven days; left out: it ends at once. ExpiresAt: of the new one; left out: as long as the old one was
    /// made for, or never.</summary>
    public sealed record Request(int? OverlapSeconds = null, DateTimeOffset? ExpiresAt = null);

    /// <summary>Token: the new text, shown once. Replaces: the old one, and when it ends.</summary>
    public sealed record Response(ApiTokenId Id, string Name, string Token, string Hint, IReadOnlyList<string> Scopes, IReadOnlyList<AccountId>? AccountIds, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, Replaced Replaces);

    public sealed record Replaced(ApiTokenId Id, DateTimeOffset ExpiresAt);

    public static void Map(RouteGroupBuilder tokens) => tokens
        .MapPost("/{tokenId}/rotate", PostAsync)
        .WithName(nameof(RotateToken)).WithSummary("Replace an API token, with an overlap")
        .WithDescription("The new token's text is shown once.")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> PostAsync(ApiTokenId tokenId, Request request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(tokenId, request, ct)).ToCreated(token => $"/api/v1/tokens/{token.Id}");
    }

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, TimeProvider clock)
    {
        public const int LongestOverlap = 7 * 24 * 3600;

        public async Task<Result<Response>> HandleAsync(ApiTokenId tokenId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageTokens))
            {
                return TokenErrors.MayNotManage;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            if (request.OverlapSeconds is < 0 or > LongestOverlap)
            {
                return TokenErrors.OverlapInvalid;
            }

            if (request.ExpiresAt <= clock.GetUtcNow())
            {
                return TokenErrors.ExpiryPast;
            }

            await using var tx = await db.BeginAsync(ct);
            // Two who rotate the same token at once must not both get a new one.
            var old = await db.ApiTokens.FromSql($"SELECT * FROM api_tokens WHERE id = {tokenId.Value} FOR UPDATE").SingleOrDefaultAsync(t => t.PersonId == caller.Person, ct);
            if (old is null)
            {
                return TokenErrors.NotFound;
            }

            // Read behind the lock: who had it before may have ended the token in between.
            var now = clock.GetUtcNow();
            if (old.RevokedAt is not null || old.ExpiresAt <= now)
            {
                return TokenErrors.Ended;
            }

            // Whoever may less than the token must not get a text that may more.
            if (!old.Scopes.All(caller.Can))
            {
                return TokenErrors.RotationTooWide;
            }

            var response = Replace(old, request, now);
            AuditLog.Append(db, "token.rotate", response.Id.ToString(), new { old.Name, old.Scopes, Accounts = response.AccountIds?.Select(a => a.ToString()), response.ExpiresAt, Replaces = old.Id.ToString(), OldExpiresAt = old.ExpiresAt }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return response;
        }

        private Response Replace(ApiToken old, Request request, DateTimeOffset now)
        {
            var text = ApiTokenText.New();
            var token = new ApiToken
            {
                OrganizationId = caller.Organization,
                Id = ApiTokenId.New(now),
                PersonId = caller.Person,
                Name = old.Name,
                Hash = ApiTokenText.Hash(text),
                Hint = ApiTokenText.Hint(text),
                Scopes = old.Scopes,
                AccountIds = old.AccountIds,
                CreatedAt = now,
                ExpiresAt = request.ExpiresAt?.ToUniversalTime() ?? (old.ExpiresAt is { } end ? now + (end - old.CreatedAt) : null),
            };
            db.ApiTokens.Add(token);
            var ends = now.AddSeconds(request.OverlapSeconds ?? 0);
            old.ExpiresAt = old.ExpiresAt < ends ? old.ExpiresAt : ends;
            return new(token.Id, token.Name, text, token.Hint, token.Scopes, TokenView.Ids(token.AccountIds), now, token.ExpiresAt, new(old.Id, old.ExpiresAt.Value));
        }
    }
}
