using System.Text;
using Platform.Nats.Jwt.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

public static partial class NatsJwt
{
    /// <summary>"header.payload": what a signer elsewhere signs. Sets issuer, issue time and id of the claims, as <see cref="Encode"/> does, so
    /// that the claims kept as JSON give the same text again.</summary>
    /// <exception cref="NatsJwtException">Subject or issuer are of the wrong kind, or a value cannot be written.</exception>
    public static string SigningInput(JwtClaimsData claims, string issuer, DateTimeOffset issuedAt)
    {
        ArgumentNullException.ThrowIfNull(claims);
        Prepare(claims, issuer, issuedAt);
        using var payload = new JsonOutput();
        WritePayload(payload, claims);
        return $"{EncodedHeader}.{System.Buffers.Text.Base64Url.EncodeToString(payload.Written)}";
    }

    /// <summary>The token of a text from <see cref="SigningInput"/>.</summary>
    public static string Sign(string signingInput, ISigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var signature = new byte[KeyPair.SignatureLength];
        signer.Sign(Encoding.ASCII.GetBytes(signingInput), signature);
        return $"{signingInput}.{System.Buffers.Text.Base64Url.EncodeToString(signature)}";
    }
}
