using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>A directory's token without its text. ExpiresAt null: never; a rotated one ends a day after.</summary>
internal sealed record ScimTokenView(ScimTokenId Id, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt)
{
    public static readonly Expression<Func<ScimToken, ScimTokenView>> From = t => new ScimTokenView(t.Id, t.Hint, t.CreatedAt, t.ExpiresAt, t.LastUsedAt, t.RevokedAt);
}

/// <summary>Token: shown once. The directory sends it as Authorization: Bearer.</summary>
internal sealed record NewScimToken(ScimTokenId Id, string Token, string Hint, DateTimeOffset CreatedAt);

/// <summary>Makes, replaces, lists, reads and ends the tokens by which the organization's directory provisions members.</summary>
internal static class ScimTokens
{
    public static void Map(RouteGroupBuilder tokens)
    {
        tokens.MapGet("", ListAsync).WithName("ListScimTokens").WithSummary("List the directory's tokens").Refuses(400, 403);
        tokens.MapGet("/{scimTokenId}", GetAsync).WithName("GetScimToken").WithSummary("Read one of the directory's tokens").Refuses(403, 404);
        tokens.MapPost("", CreateAsync).WithName("CreateScimToken").WithSummary("Make a token for the directory").WithDescription("Shown once; for /scim/v2/{organization} and nothing else.").Refuses(403, 409);
        tokens.MapPost("/{scimTokenId}/rotate", RotateAsync).WithName("RotateScimToken").WithSummary("Replace a directory's token").WithDescription("The new one is shown once; the old one is good for another day.").Refuses(403, 404, 409);
        tokens.MapDelete("/{scimTokenId}", RevokeAsync).WithName("RevokeScimToken").WithSummary("Revoke a directory's token").Refuses(403, 404);
    }

    private static async Task<Results<Ok<Page<ScimTokenView>>, ProblemHttpResult>> ListAsync([AsParameters] PageRequest page, Handler handler, CancellationToken ct) => (await handler.ListAsync(page, ct)).ToOk();

    private static async Task<Results<Ok<ScimTokenView>, ProblemHttpResult>> GetAsync(ScimTokenId scimTokenId, Handler handler, CancellationToken ct) => (await handler.GetAsync(scimTokenId, ct)).ToOk();

    private static async Task<Results<Created<NewScimToken>, ProblemHttpResult>> CreateAsync(HttpContext context, Handler handler, CancellationToken ct) => Shown(context, await handler.CreateAsync(null, ct));

    private static async Task<Results<Created<NewScimToken>, ProblemHttpResult>> RotateAsync(ScimTokenId scimTokenId, HttpContext context, Handler handler, CancellationToken ct) => Shown(context, await handler.CreateAsync(scimTokenId, ct));

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(ScimTokenId scimTokenId, Handler handler, CancellationToken ct) => (await handler.RevokeAsync(scimTokenId, ct)).ToNoContent();

    private static Results<Created<NewScimToken>, ProblemHttpResult> Shown(HttpContext context, Result<NewScimToken> made)
    {
        context.Response.Headers.CacheControl = "no-store";
        return made.ToCreated(token => $"/api/v1/single-sign-on/scim-tokens/{token.Id}");
    }

    internal sealed class Handler(Caller caller, PortalDb db, FreshSignIn fresh, TimeProvider clock)
    {
        private const int Most = 5;
        private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

        public async Task<Result<Page<ScimTokenView>>> ListAsync(PageRequest page, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageMembers))
            {
                return SignOnErrors.MayNotManage;
            }

            if (page.Read("scim-tokens").IsRefused(out var wrong, out var place) || place.AfterId().IsRefused(out wrong, out var after))
            {
                return wrong;
            }

            var tokens = db.ScimTokens.AsNoTracking();
            if (after is { } id)
            {
                var last = ScimTokenId.From(id);
                tokens = tokens.Where(t => EF.Functions.GreaterThan(ValueTuple.Create(t.Id), ValueTuple.Create(last)));
            }

            var rows = await tokens.OrderBy(t => t.Id).Take(place.Limit + 1).Select(ScimTokenView.From).ToListAsync(ct);
            return place.Cut(rows, t => t.Id.Value.ToString("N"));
        }

        public async Task<Result<ScimTokenView>> GetAsync(ScimTokenId id, CancellationToken ct) =>
            !caller.Can(Permissions.ManageMembers) ? SignOnErrors.MayNotManage
            : await db.ScimTokens.AsNoTracking().Where(t => t.Id == id).Select(ScimTokenView.From).SingleOrDefaultAsync(ct) is { } token ? token
            : SignOnErrors.TokenNotFound;

        /// <summary>Replaced: the token that ends in a day; null: it is one more.</summary>
        public async Task<Result<NewScimToken>> CreateAsync(ScimTokenId? replaced, CancellationToken ct)
        {
            if (Check() is { } refusal)
            {
                return refusal;
            }

            var now = clock.GetUtcNow();
            await using var tx = await db.BeginAsync(ct);
            if (replaced is { } old)
            {
                if (await db.ScimTokens.SingleOrDefaultAsync(t => t.Id == old && t.RevokedAt == null, ct) is not { } token)
                {
                    return SignOnErrors.TokenNotFound;
                }

                token.ExpiresAt = token.ExpiresAt < now + Overlap ? token.ExpiresAt : now + Overlap;
            }

            if (await db.ScimTokens.CountAsync(t => t.RevokedAt == null && (t.ExpiresAt == null || t.ExpiresAt > now), ct) >= Most)
            {
                return SignOnErrors.TooManyTokens;
            }

            var text = ScimTokenText.New();
            var made = new ScimToken { OrganizationId = caller.Organization, Id = ScimTokenId.New(now), Hash = ApiTokenText.Hash(text), Hint = ApiTokenText.Hint(text), CreatedAt = now };
            db.ScimTokens.Add(made);
            AuditLog.Append(db, "scim_token.create", made.Id.ToString(), new { Replaces = replaced?.ToString() }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return new NewScimToken(made.Id, text, made.Hint, now);
        }

        public async Task<Result<Done>> RevokeAsync(ScimTokenId id, CancellationToken ct)
        {
            if (Check() is { } refusal)
            {
                return refusal;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.ScimTokens.SingleOrDefaultAsync(t => t.Id == id, ct) is not { } token)
            {
                return SignOnErrors.TokenNotFound;
            }

            if (token.RevokedAt is null)
            {
                token.RevokedAt = clock.GetUtcNow();
                AuditLog.Append(db, "scim_token.revoke", id.ToString(), new { }, token.RevokedAt.Value);
                await db.SaveChangesAsync(ct);
                await tx.CommitAsync(ct);
            }

            return default(Done);
        }

        private Error? Check() => !caller.Can(Permissions.ManageMembers) ? SignOnErrors.MayNotManage : fresh.Check();
    }
}
