using System.Text;
using Platform.Nats.Jwt.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

public static partial class NatsJwt
{
    /// <summary>{"typ":"JWT","alg":"ed25519-nkey"}</summary>
    internal const string EncodedHeader = "eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ";

    /// <summary>
    /// Signs the claims as they are: validate them before. Sets issuer, issue time, id, type and version, and sorts imports and
    /// exports by subject. The id covers the standard claims only: two tokens of one subject, issuer and second have the same one, and
    /// servers take them for the same, so never issue two within a second.
    /// </summary>
    /// <exception cref="NatsJwtException">Subject or signer are of the wrong kind, or a value cannot be written.</exception>
    public static string Encode(JwtClaimsData claims, ISigner signer, DateTimeOffset issuedAt)
    {
        Prepare(claims, signer.PublicKey, issuedAt);
        using var payload = new JsonOutput();
        WritePayload(payload, claims);
        return Seal(payload.Written, signer);
    }

    internal static void WritePayload(JsonOutput output, JwtClaimsData claims)
    {
        switch (claims)
        {
            case NatsOperatorClaims c: ClaimShapes.OperatorClaims.Write(output, c); break;
            case NatsAccountClaims c: ClaimShapes.AccountClaims.Write(output, c); break;
            case NatsUserClaims c: ClaimShapes.UserClaims.Write(output, c); break;
            case NatsActivationClaims c: ClaimShapes.ActivationClaims.Write(output, c); break;
            case NatsAuthorizationRequestClaims c: AuthorizationShapes.RequestClaims.Write(output, c); break;
            case NatsAuthorizationResponseClaims c: ClaimShapes.ResponseClaims.Write(output, c); break;
            case NatsGenericClaims c: ClaimShapes.GenericClaims.Write(output, c); break;
        }
    }

    private static void Prepare(JwtClaimsData claims, string issuer, DateTimeOffset issuedAt)
    {
        IssuerRules.RequireSubject(claims);
        IssuerRules.Require(claims, issuer);
        claims.Issuer = issuer;
        claims.IssuedAt = issuedAt.ToUnixTimeSeconds();
        claims.Id = HashOf(claims);
        switch (claims)
        {
            case NatsOperatorClaims c:
                UrlRules.RequireAccountServerUrl(c.Operator.AccountServerUrl);
                Stamp(c.Operator, c.Type);
                break;
            case NatsAccountClaims c:
                c.Account.Imports = Sorted(c.Account.Imports, i => i.Subject);
                c.Account.Exports = Sorted(c.Account.Exports, e => e.Subject);
                Stamp(c.Account, c.Type);
                break;
            case NatsUserClaims c:
                Stamp(c.User, c.Type);
                break;
            case NatsActivationClaims c:
                Stamp(c.Activation, c.Type);
                break;
            case NatsAuthorizationRequestClaims c:
                Stamp(c.AuthorizationRequest, c.Type);
                break;
            case NatsAuthorizationResponseClaims c:
                Stamp(c.AuthorizationResponse, c.Type);
                break;
            case NatsGenericClaims { Data: { } data }:
                data["version"] = 2.0;
                break;
        }
    }

    private static List<T>? Sorted<T>(List<T>? entries, Func<T, string> subject)
        where T : class
    {
        if (entries is null || entries.Count < 2)
        {
            return entries;
        }

        return entries.Contains(null!)
            ? throw new NatsJwtException(NatsJwtError.Value, "null among the imports or exports cannot be sorted")
            : [.. entries.OrderBy(subject, Utf8Order.Instance)];
    }

    private static void Stamp(NatsGenericFields fields, string type)
    {
        fields.Type = type;
        fields.Version = 2;
    }

    private static string HashOf(JwtClaimsData claims)
    {
        using var json = new JsonOutput();
        ClaimShapes.Hashed.WriteKnown(json, claims);
        Span<byte> hash = stackalloc byte[Sha512Part256.Length];
        Sha512Part256.Compute(json.Written, hash);
        Span<byte> text = stackalloc byte[Base32.EncodedLength(hash.Length)];
        Base32.Encode(hash, text);
        return Encoding.ASCII.GetString(text);
    }

    private static string Seal(ReadOnlySpan<byte> payload, ISigner signer)
    {
        var encodedPayload = System.Buffers.Text.Base64Url.GetEncodedLength(payload.Length);
        var encodedSignature = System.Buffers.Text.Base64Url.GetEncodedLength(KeyPair.SignatureLength);
        var signedLength = EncodedHeader.Length + 1 + encodedPayload;
        var token = System.Buffers.ArrayPool<byte>.Shared.Rent(signedLength + 1 + encodedSignature);
        try
        {
            Encoding.ASCII.GetBytes(EncodedHeader, token);
            token[EncodedHeader.Length] = (byte)'.';
            System.Buffers.Text.Base64Url.EncodeToUtf8(payload, token.AsSpan(EncodedHeader.Length + 1));
            Span<byte> signature = stackalloc byte[KeyPair.SignatureLength];
            signer.Sign(token.AsSpan(0, signedLength), signature);
            token[signedLength] = (byte)'.';
            System.Buffers.Text.Base64Url.EncodeToUtf8(signature, token.AsSpan(signedLength + 1));
            return Encoding.ASCII.GetString(token, 0, signedLength + 1 + encodedSignature);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(token);
        }
    }
}
