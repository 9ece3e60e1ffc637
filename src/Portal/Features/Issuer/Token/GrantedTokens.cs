using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>The tokens of an authorization.</summary>
internal sealed class GrantedTokens(PortalDb db, Families families, TokenWriter writer, TimeProvider clock)
{
    /// <summary>A refresh token that nobody uses for so long ends.</summary>
    public static readonly TimeSpan RefreshLife = TimeSpan.FromDays(30);

    /// <summary>For a code that was just used up.</summary>
    public async Task<TokenAnswer> FirstAsync(FoundAuthorization authorization, string? nonce, CancellationToken ct)
    {
        string? refresh = null;
        if (authorization.Scopes.Contains(ApiScope.OfflineAccess, StringComparer.Ordinal))
        {
            refresh = Handles.NewRefreshToken();
            families.AddRefreshToken(authorization, refresh, clock.GetUtcNow(), RefreshLife);
            await db.SaveChangesAsync(ct);
        }

        return await AnswerAsync(authorization, authorization.Scopes, nonce, refresh, ct);
    }

    public async Task<TokenAnswer> AnswerAsync(FoundAuthorization authorization, IReadOnlyList<string> scopes, string? nonce, string? refresh, CancellationToken ct)
    {
        var access = await writer.AccessTokenAsync(authorization.Person.ToString(), authorization.ClientId, authorization.Organization, scopes, authorization.Id, ct);
        var id = scopes.Contains(ApiScope.OpenId, StringComparer.Ordinal) ? await writer.IdTokenAsync(authorization, access, nonce, ct) : null;
        return TokenAnswer.Of(access, scopes, id, refresh);
    }
}
