using System.Security.Cryptography;
using System.Text;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A code for tokens (RFC 6749 §4.1.3), once, with the proof it was asked for with.</summary>
internal sealed class CodeGrant(Families families, GrantedTokens tokens)
{
    public async Task<TokenAnswer> RedeemAsync(IssuerClient client, TokenForm form, CancellationToken ct)
    {
        if (await families.FindAsync(client, form["code"], PersistedGrant.AuthorizationCode, ct) is not var (authorization, code))
        {
            return OAuthError.InvalidGrant;
        }

        if (code.ConsumedAt is null && !(Same(form["redirect_uri"], code.RedirectUri!) && Pkce.Proves(form["code_verifier"], code.CodeChallenge!)))
        {
            return OAuthError.InvalidGrant;
        }

        if (code.ConsumedAt is not null || !await families.ConsumeAsync(code, salt: null, ct))
        {
            await families.ReusedAsync(authorization, "code", ct);
            return OAuthError.InvalidGrant;
        }

        return await tokens.FirstAsync(authorization, code.Nonce, ct);
    }

    // Not optional as in OAuth 2.1: OpenID Connect Core §3.1.3.2 compares it.
    private static bool Same(string? given, string wanted) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(wanted));
}
