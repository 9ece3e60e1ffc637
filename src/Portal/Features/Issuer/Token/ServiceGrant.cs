using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A service account's own token (RFC 6749 §4.4).</summary>
internal sealed class ServiceGrant(TokenWriter writer)
{
    public async Task<TokenAnswer> RedeemAsync(IssuerClient client, TokenForm form, CancellationToken ct)
    {
        if (client.Kind != ClientKind.Service)
        {
            return OAuthError.UnauthorizedClient;
        }

        if (ApiScope.Read(form["scope"]) is not { } wanted || wanted.Except(client.Scopes, StringComparer.Ordinal).Any())
        {
            return OAuthError.InvalidScope("scope holds what this service account does not have.");
        }

        var scopes = wanted.Count > 0 ? wanted : client.Scopes;
        return TokenAnswer.Of(await writer.AccessTokenAsync(client.Id, client.Id, client.Organization!.Value, scopes, authorization: null, ct), scopes);
    }
}
