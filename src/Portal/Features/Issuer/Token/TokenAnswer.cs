namespace Platform.Portal.Features.Issuer;

/// <summary>What a grant gives: the answer of the token endpoint (RFC 6749 §5.1), or why not.</summary>
internal sealed record TokenAnswer(OAuthError? Error, IReadOnlyDictionary<string, object>? Body = null)
{
    public static implicit operator TokenAnswer(OAuthError error) => new(error);

    public static TokenAnswer Of(string accessToken, IEnumerable<string> scopes, string? idToken = null, string? refreshToken = null)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["access_token"] = accessToken,
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)TokenWriter.Life.TotalSeconds,
            ["scope"] = string.Join(' ', scopes),
        };
        if (idToken is not null)
        {
            body["id_token"] = idToken;
        }

        if (refreshToken is not null)
        {
            body["refresh_token"] = refreshToken;
        }

        return new(null, body);
    }
}
