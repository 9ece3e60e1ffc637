using System.Text.Json;

namespace Platform.Admission;

/// <summary>A JWS header. It may name an algorithm and a key; it may not bring a key, nor change what the signature means.</summary>
internal readonly struct TokenHeader
{
    private const int MaxKidLength = 512;

    public string Algorithm { get; private init; }

    public string? Kid { get; private init; }

    /// <summary>Why its members are refused, or null.</summary>
    public TokenRefusal? Refusal { get; private init; }

    /// <summary>Null, with an error, for a header that is none.</summary>
    public static TokenHeader? Read(JsonElement header, out string? error)
    {
        error = null;
        if (header.ValueKind != JsonValueKind.Object)
        {
            error = "its header is no JSON object";
            return null;
        }

        string? algorithm = null;
        string? kid = null;
        TokenRefusal? refusal = null;
        foreach (var member in header.EnumerateObject())
        {
            switch (member.Name)
            {
                case "alg" when member.Value.ValueKind == JsonValueKind.String:
                    algorithm = member.Value.GetString();
                    break;
                case "kid" when member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > 0 and <= MaxKidLength } text:
                    kid = text;
                    break;
                case "kid":
                    error = "its kid is no text of 1 to 512 characters";
                    return null;
                case "typ":
                    refusal ??= IsKnownType(member.Value) ? null : new(Reasons.HeaderNotAllowed, "The token is of another type (typ): it was not made to sign in with.");
                    break;
                case "jwk" or "jku" or "x5u" or "x5c":
                    refusal = new(Reasons.HeaderNotAllowed, $"The token's header brings a key ({member.Name}); keys come from the issuer only.");
                    break;
                case "crit" or "b64" or "enc" or "zip" or "cty" or "epk" or "apu" or "apv" or "p2s" or "p2c":
                    refusal = new(Reasons.HeaderNotAllowed, $"The token's header asks for an extension ({member.Name}) that is not accepted.");
                    break;
            }
        }

        if (algorithm is null)
        {
            error = "its header names no algorithm";
            return null;
        }

        return new TokenHeader { Algorithm = algorithm, Kid = kid, Refusal = refusal };
    }

    // RFC 7519 §5.1, RFC 9068 §2.1; a logout token or a DPoP proof is signed by the same keys and no proof of sign-in (RFC 8725 §3.11).
    private static bool IsKnownType(JsonElement type)
    {
        if (type.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var text = type.GetString()!;
        return text.Equals("JWT", StringComparison.OrdinalIgnoreCase) || text.Equals("at+jwt", StringComparison.OrdinalIgnoreCase)
            || text.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase) || text.Equals("application/jwt", StringComparison.OrdinalIgnoreCase);
    }
}
