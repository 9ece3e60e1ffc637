using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

/// <summary>Which kinds of key may issue which claims, and whom claims may be about.</summary>
internal static class IssuerRules
{
    public static void Require(JwtClaimsData claims, string issuer)
    {
        var isAllowed = claims switch
        {
            NatsOperatorClaims => Is(issuer, PrefixByte.Operator),
            NatsAccountClaims or NatsActivationClaims => Is(issuer, PrefixByte.Account) || Is(issuer, PrefixByte.Operator),
            NatsUserClaims or NatsAuthorizationResponseClaims => Is(issuer, PrefixByte.Account),
            NatsAuthorizationRequestClaims => Is(issuer, PrefixByte.Server),
            _ => true,
        };
        if (!isAllowed)
        {
            throw new NatsJwtException(NatsJwtError.IssuerPrefix, $"unable to validate expected prefixes of {claims.Type} claims");
        }
    }

    /// <summary>Free-form claims may be anybody's, but a curve key signs nothing.</summary>
    public static void RequireSigningKey(string issuer)
    {
        if (Is(issuer, PrefixByte.Curve))
        {
            throw new NatsJwtException(NatsJwtError.Signature, "a curve key cannot have signed");
        }
    }

    public static void RequireSubject(JwtClaimsData claims)
    {
        var refusal = claims switch
        {
            NatsOperatorClaims when !Is(claims.Subject, PrefixByte.Operator) => "expected subject to be an operator public key",
            NatsAccountClaims when !Is(claims.Subject, PrefixByte.Account) => "expected subject to be account public key",
            NatsUserClaims when !Is(claims.Subject, PrefixByte.User) => "expected subject to be user public key",
            NatsActivationClaims when !Is(claims.Subject, PrefixByte.Account) => "expected subject to be an account",
            _ when claims.Subject.Length == 0 => "subject is not set",
            _ => null,
        };
        if (refusal is not null)
        {
            throw new NatsJwtException(NatsJwtError.Subject, refusal);
        }
    }

    private static bool Is(string key, PrefixByte prefix) => KeyPair.IsValidPublicKey(key, prefix);
}
