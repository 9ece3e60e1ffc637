using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>A JWT cut into its parts (RFC 7515 §7.1), nothing of it believed yet. Strict: three base64url parts, a header and a payload that are JSON objects
/// which can be read in one way only.</summary>
internal sealed class SignedToken
{
    /// <summary>16 KiB.</summary>
    public const int MaxLength = 16 * 1024;
    private const int MaxHeaderLength = 4096;
    private const int MaxSignatureLength = 1536;
    private const int MaxHeaderDepth = 4;
    private const int MaxPayloadDepth = 16;

    private readonly byte[] _signed;

    private SignedToken(byte[] signed, byte[] signature, TokenHeader header, JsonElement claims) => (_signed, Signature, Header, Claims) = (signed, signature, header, claims);

    public TokenHeader Header { get; }

    /// <summary>The payload, a JSON object.</summary>
    public JsonElement Claims { get; }

    public byte[] Signature { get; }

    /// <summary>Header and payload with the dot between: what was signed.</summary>
    public ReadOnlySpan<byte> Signed => _signed;

    public static SignedToken? TryParse(string text, out TokenRefusal? refusal)
    {
        if (text.Length > MaxLength)
        {
            refusal = new(Reasons.TokenTooLarge, "The token is longer than 16 KiB.");
            return null;
        }

        var token = Parse(text, out var error);
        refusal = token is null ? new(Reasons.TokenMalformed, $"The token is not a JWT: {error}.") : null;
        return token;
    }

    private static SignedToken? Parse(string text, out string? error)
    {
        var first = text.IndexOf('.', StringComparison.Ordinal);
        var second = text.IndexOf('.', first + 1);
        if (first < 1 || second < 0 || text.IndexOf('.', second + 1) >= 0)
        {
            error = text.Count(c => c == '.') == 4 ? "it is encrypted (five parts)" : "it does not have three parts";
            return null;
        }

        if (!Ascii.IsValid(text))
        {
            error = "it has characters beyond ASCII";
            return null;
        }

        if (first > MaxHeaderLength || text.Length - second - 1 > MaxSignatureLength)
        {
            error = "its header or signature is too long";
            return null;
        }

        var signed = new byte[second];
        Encoding.ASCII.GetBytes(text.AsSpan(0, second), signed);
        if (Json(signed.AsSpan(0, first), MaxHeaderDepth, "header", out error) is not { } headerJson || TokenHeader.Read(headerJson, out error) is not { } header)
        {
            return null;
        }

        if (Json(signed.AsSpan(first + 1), MaxPayloadDepth, "payload", out error) is not { } claims)
        {
            return null;
        }

        if (claims.ValueKind != JsonValueKind.Object)
        {
            error = "its payload is no JSON object";
            return null;
        }

        Span<byte> signatureText = stackalloc byte[MaxSignatureLength];
        Span<byte> signature = stackalloc byte[MaxSignatureLength];
        var length = StrictBase64Url.Decode(signatureText[..Encoding.ASCII.GetBytes(text.AsSpan(second + 1), signatureText)], signature);
        if (length < 0)
        {
            error = "its signature is not base64url";
            return null;
        }

        return new(signed, signature[..length].ToArray(), header, claims);
    }

    private static JsonElement? Json(ReadOnlySpan<byte> part, int maxDepth, string name, out string? error)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(StrictBase64Url.MaxDecodedLength(part.Length));
        try
        {
            var length = StrictBase64Url.Decode(part, scratch);
            if (length <= 0)
            {
                error = $"its {name} is not base64url";
                return null;
            }

            if (!StrictJson.TryParse(scratch.AsSpan(0, length), maxDepth, out var value, out var wrong))
            {
                error = $"of its {name}, {wrong}";
                return null;
            }

            error = null;
            return value;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
