using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A refresh token for the next one (RFC 6749 §6). Each counts once; one that comes again ends the family (RFC 9700 §2.2.2). But an answer may have been lost
/// on the way: for ten seconds, as long as the next one was not used, the same next one is given again. A thief in those seconds gets what the client has
/// too, and whichever of them comes second after that ends it for both.</summary>
internal sealed class RefreshGrant(PortalDb db, Families families, GrantedTokens tokens, TimeProvider clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async Task<TokenAnswer> RedeemAsync(IssuerClient client, TokenForm form, CancellationToken ct)
    {
        var text = form["refresh_token"];
        if (await families.FindAsync(client, text, PersistedGrant.RefreshToken, ct) is not var (authorization, grant))
        {
            return OAuthError.InvalidGrant;
        }

        if (ApiScope.Read(form["scope"]) is not { } narrower || narrower.Except(authorization.Scopes, StringComparer.Ordinal).Any())
        {
            return OAuthError.InvalidScope("scope holds more than was granted.");
        }

        var scopes = narrower.Count > 0 ? narrower : authorization.Scopes;
        var next = grant.ConsumedAt is null ? await RotateAsync(authorization, grant, text!, ct) : null;
        next ??= await AgainAsync(grant, text!, ct);
        if (next is null)
        {
            await families.ReusedAsync(authorization, "refresh token", ct);
            return OAuthError.InvalidGrant;
        }

        return await tokens.AnswerAsync(authorization, scopes, nonce: null, next, ct);
    }

    private async Task<string?> RotateAsync(FoundAuthorization authorization, PersistedGrant grant, string text, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var salt = RandomNumberGenerator.GetBytes(32);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await families.ConsumeAsync(grant, salt, ct))
        {
            return null;
        }

        var next = Handles.Successor(text, salt);
        families.AddRefreshToken(authorization, next, now, GrantedTokens.RefreshLife);
        await db.ClientAuthorizations.Where(a => a.Id == authorization.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.LastUsedAt, now), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return next;
    }

    /// <summary>The successor of one that was used a moment ago, if that was not used itself.</summary>
    private async Task<string?> AgainAsync(PersistedGrant grant, string text, CancellationToken ct)
    {
        var used = await db.PersistedGrants.AsNoTracking().SingleAsync(g => g.Key == grant.Key, ct);
        if (used.Salt is null || used.ConsumedAt is not { } at || clock.GetUtcNow() - at > Grace)
        {
            return null;
        }

        var next = Handles.Successor(text, used.Salt);
        var key = Handles.Hash(next);
        return await db.PersistedGrants.AnyAsync(g => g.Key == key && g.ConsumedAt == null, ct) ? next : null;
    }
}
