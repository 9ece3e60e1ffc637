using Platform.Admission;

namespace Platform.Portal.Features.Issuer;

/// <summary>The issuer's keys at a moment.</summary>
/// <param name="Keys">All that are published, those announced too.</param>
/// <param name="Jwks">Their public halves, as /.well-known/openid-configuration/jwks has them.</param>
/// <param name="Verification">The same, to verify with.</param>
internal sealed record KeySet(IReadOnlyList<(TokenKey Key, DateTimeOffset SignsFrom)> Keys, string Jwks, JwkSet Verification)
{
    public static KeySet Of(IReadOnlyList<(TokenKey Key, DateTimeOffset SignsFrom)> keys)
    {
        var jwks = $$"""{"keys":[{{string.Join(',', keys.Select(k => k.Key.PublicJwk))}}]}""";
        return new(keys, jwks, JwkSet.Parse(jwks).Value ?? throw new InvalidOperationException("The issuer's own key set cannot be read."));
    }

    /// <summary>The newest key of the algorithm whose time has come; the very first has it by being there, whoever's clock is behind.</summary>
    public TokenKey Signing(string algorithm, DateTimeOffset now)
    {
        var keys = Keys.Where(k => k.Key.Algorithm == algorithm).OrderBy(k => k.SignsFrom).ToList();
        return (keys.FindLast(k => k.SignsFrom <= now) is { Key: { } signing } ? signing : keys[0].Key)!;
    }
}
