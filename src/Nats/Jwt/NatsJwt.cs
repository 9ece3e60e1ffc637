using System.Text;
using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

/// <summary>
/// NATS JWTs, form 2: made, signed, read and verified as nats-io/jwt v2 does it. Reading checks size, form, version, signature and
/// the issuer's kind. It does not say that the issuer is trusted (<see cref="NatsOperatorClaims.DidSign"/>,
/// <see cref="NatsAccountClaims.DidSign"/>), nor that the claims make sense (<see cref="JwtClaimsData.Validate"/>).
/// </summary>
public static partial class NatsJwt
{
    /// <summary>Longer tokens are refused.</summary>
    public const int MaxTokenSize = 1024 * 1024;

    public static NatsOperatorClaims NewOperatorClaims(string subject) => new() { Subject = subject, Issuer = subject };

    /// <summary>Unlimited, without JetStream.</summary>
    public static NatsAccountClaims NewAccountClaims(string subject)
    {
        var claims = new NatsAccountClaims { Subject = subject };
        var limits = claims.Account.Limits;
        limits.Subs = limits.Data = limits.Payload = limits.Imports = limits.Exports = limits.Conn = limits.LeafNodeConn = -1;
        limits.WildcardExports = true;
        return claims;
    }

    /// <summary>Unlimited; <see cref="NatsUserClaims.SetScoped"/> for a user of a scoped signing key.</summary>
    public static NatsUserClaims NewUserClaims(string subject)
    {
        var claims = new NatsUserClaims { Subject = subject };
        claims.SetScoped(isScoped: false);
        return claims;
    }

    public static NatsActivationClaims NewActivationClaims(string subject) => new() { Subject = subject };

    public static NatsAuthorizationRequestClaims NewAuthorizationRequestClaims(string subject) => new() { Subject = subject };

    public static NatsAuthorizationResponseClaims NewAuthorizationResponseClaims(string subject) => new() { Subject = subject };

    public static NatsGenericClaims NewGenericClaims(string subject) => new() { Subject = subject, Data = Json.JsonValue.NewMap() };

    /// <summary>Reads and verifies a token of any type.</summary>
    /// <exception cref="NatsJwtException">The token is refused; <see cref="NatsJwtException.Error"/> says why.</exception>
    public static JwtClaimsData Decode(ReadOnlySpan<char> token) => Decode(token, isVouchedFor: null);

    private static JwtClaimsData Decode(ReadOnlySpan<char> token, Func<JwtClaimsData, bool>? isVouchedFor)
    {
        if (token.Length > MaxTokenSize)
        {
            throw new NatsJwtException(NatsJwtError.Size, $"token size {token.Length} exceeds maximum of {MaxTokenSize} bytes: token too large");
        }

        var parts = new TokenParts(token);
        var (version, claims) = ClaimsReader.Read(parts.Payload);
        var signature = parts.ReadSignature();
        var isFirstForm = version <= 1;
        var signed = isFirstForm ? parts.SignedByFirstForm : parts.Signed;
        var isGenuine = isVouchedFor?.Invoke(claims) == true || KeyPair.Verify(Encoding.ASCII.GetBytes(claims.Issuer), signed, signature);
        if (!isGenuine)
        {
            throw new NatsJwtException(NatsJwtError.Signature, $"claim failed V{(isFirstForm ? 1 : 2)} signature verification");
        }

        IssuerRules.Require(claims, claims.Issuer);
        IssuerRules.RequireSigningKey(claims.Issuer);
        return claims;
    }

    public static NatsOperatorClaims DecodeOperatorClaims(ReadOnlySpan<char> token) => DecodeAs<NatsOperatorClaims>(token, "not operator claim");

    public static NatsAccountClaims DecodeAccountClaims(ReadOnlySpan<char> token) => DecodeAs<NatsAccountClaims>(token, "not account claim");

    public static NatsUserClaims DecodeUserClaims(ReadOnlySpan<char> token) => DecodeAs<NatsUserClaims>(token, "not user claim");

    public static NatsActivationClaims DecodeActivationClaims(ReadOnlySpan<char> token) => DecodeAs<NatsActivationClaims>(token, "not activation claim");

    public static NatsAuthorizationRequestClaims DecodeAuthorizationRequestClaims(ReadOnlySpan<char> token) =>
        DecodeAs<NatsAuthorizationRequestClaims>(token, "not an authorization request claim");

    /// <summary>The same for a request that may be known to be its issuer's without its signature, as from a box that only the issuer can have sealed.</summary>
    /// <param name="token">The request.</param>
    /// <param name="isVouchedFor">Told the claims before they are verified; true: the signature is not looked at.</param>
    /// <exception cref="NatsJwtException">The token is refused.</exception>
    public static NatsAuthorizationRequestClaims DecodeAuthorizationRequestClaims(ReadOnlySpan<char> token, Func<NatsAuthorizationRequestClaims, bool> isVouchedFor) =>
        DecodeAs(token, "not an authorization request claim", isVouchedFor);

    public static NatsAuthorizationResponseClaims DecodeAuthorizationResponseClaims(ReadOnlySpan<char> token) =>
        DecodeAs<NatsAuthorizationResponseClaims>(token, "not an authorization request claim");

    /// <summary>Reads and verifies any token as free-form claims; tokens of unknown types can only be read so.</summary>
    /// <exception cref="NatsJwtException">The token is refused.</exception>
    public static NatsGenericClaims DecodeGeneric(ReadOnlySpan<char> token)
    {
        if (token.Length > MaxTokenSize)
        {
            throw new NatsJwtException(NatsJwtError.Size, $"token size {token.Length} exceeds maximum of {MaxTokenSize} bytes: token too large");
        }

        var parts = new TokenParts(token);
        var isFirstForm = string.Equals(parts.Header.Algorithm, TokenHeader.OldAlgorithm, StringComparison.Ordinal);
        var claims = ClaimsReader.ReadGeneric(parts.Payload, keepUnknown: !isFirstForm);
        var old = GenericTopMembers.Read(parts.Payload);
        var signature = parts.ReadSignature();
        if (!KeyPair.Verify(Encoding.ASCII.GetBytes(claims.Issuer), isFirstForm ? parts.SignedByFirstForm : parts.Signed, signature))
        {
            throw new NatsJwtException(NatsJwtError.Signature, $"claim failed V{(isFirstForm ? 1 : 2)} signature verification");
        }

        IssuerRules.RequireSigningKey(claims.Issuer);
        if (isFirstForm)
        {
            old.MoveInto(claims);
        }

        return claims;
    }

    /// <summary>See <see cref="Creds.NatsCreds.FormatUserConfig"/>.</summary>
    public static byte[] FormatUserConfig(string jwt, Seed seed) => Creds.NatsCreds.FormatUserConfig(jwt, seed.Utf8);

    private static T DecodeAs<T>(ReadOnlySpan<char> token, string otherwise, Func<T, bool>? isVouchedFor = null)
        where T : JwtClaimsData =>
        Decode(token, isVouchedFor is null ? null : claims => claims is T asked && isVouchedFor(asked)) as T ?? throw new NatsJwtException(NatsJwtError.WrongClaimType, otherwise);
}
