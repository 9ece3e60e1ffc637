using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.Jwt.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Vectors;

/// <summary>Tokens: decoded, validated, encoded.</summary>
internal static class TokenJudge
{
    public static JsonObject Decode(VectorCase c) => Answer.Of(() => Describe(NatsJwt.Decode(c.Token), c));

    public static JsonObject DecodeGeneric(VectorCase c) => Answer.Of(() => Describe(NatsJwt.DecodeGeneric(c.Token), c));

    public static JsonObject DecodeTyped(VectorCase c) => Answer.Of(() => new()
    {
        ["type"] = (c.Text("as") switch
        {
            "operator" => (JwtClaimsData)NatsJwt.DecodeOperatorClaims(c.Token),
            "account" => NatsJwt.DecodeAccountClaims(c.Token),
            "user" => NatsJwt.DecodeUserClaims(c.Token),
            "activation" => NatsJwt.DecodeActivationClaims(c.Token),
            "authorization_request" => NatsJwt.DecodeAuthorizationRequestClaims(c.Token),
            "authorization_response" => NatsJwt.DecodeAuthorizationResponseClaims(c.Token),
            var other => throw new InvalidOperationException(other),
        }).Type,
    });

    public static JsonObject ValidateTime(VectorCase c) =>
        Answer.Of(() => new() { ["validation"] = Answer.Validation(NatsJwt.Decode(c.Token).Validate(c.Now)) });

    public static JsonObject ValidateObject(VectorCase c) => Answer.Of(() =>
    {
        var claims = FromObject(c.Text("type"), c.Input.GetProperty("claims"));
        var answer = Describe(claims, c);
        answer.Remove("type");
        return answer;
    });

    public static JsonObject Encode(VectorCase c) => Answer.Of(() =>
    {
        var claims = FromObject(c.Text("type"), c.Input.GetProperty("claims"));
        return Encoded(claims, c);
    });

    public static JsonObject Reencode(VectorCase c) => Answer.Of(() => Encoded(NatsJwt.Decode(c.Token), c));

    public static JsonObject IssueUser(VectorCase c) => Answer.Of(() =>
    {
        using var signer = KeyPair.FromSeed(System.Text.Encoding.ASCII.GetBytes(c.Text("signerSeed")));
        var tags = c.Input.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!);
        var token = NatsCreds.IssueUserJwt(
            signer, c.Text("account"), c.Text("user"), c.Text("name"), TimeSpan.FromSeconds(c.Input.GetProperty("expiresInSeconds").GetDouble()), tags, c.Now);
        return new() { ["token"] = token, ["claims"] = Answer.Payload(NatsJwt.Decode(token)) };
    });

    /// <summary>Claims as they are, without what reading a token does to them.</summary>
    public static JwtClaimsData FromObject(string type, JsonElement payload)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(payload.GetRawText());
        switch (type)
        {
            case "operator":
                return Read(bytes, ClaimShapes.OperatorClaims, new NatsOperatorClaims());
            case "account":
                return Read(bytes, ClaimShapes.AccountClaims, new NatsAccountClaims());
            case "user":
                return Read(bytes, ClaimShapes.UserClaims, new NatsUserClaims());
            case "activation":
                return Read(bytes, ClaimShapes.ActivationClaims, new NatsActivationClaims());
            case "authorization_request":
                return Read(bytes, AuthorizationShapes.RequestClaims, new NatsAuthorizationRequestClaims());
            case "authorization_response":
                return Read(bytes, ClaimShapes.ResponseClaims, new NatsAuthorizationResponseClaims());
            default:
                return ClaimsReader.ReadGeneric(bytes);
        }
    }

    private static T Read<T>(byte[] payload, Shape<T> shape, T claims)
        where T : class
    {
        ClaimsReader.ReadInto(payload, shape, claims, keepUnknown: true);
        return claims;
    }

    private static JsonObject Encoded(JwtClaimsData claims, VectorCase c)
    {
        using var signer = c.Input.TryGetProperty("signerSeed", out var seed)
            ? KeyPair.FromSeed(System.Text.Encoding.ASCII.GetBytes(seed.GetString()!))
            : KeyPair.FromPublicKey(c.Text("signerPublicKey"));
        var token = NatsJwt.Encode(claims, signer, c.Now);
        return new()
        {
            ["token"] = token,
            ["jti"] = claims.Id,
            ["iat"] = claims.IssuedAt,
            ["iss"] = claims.Issuer,
            ["claims"] = Answer.Payload(claims),
        };
    }

    private static JsonObject Describe(JwtClaimsData claims, VectorCase c)
    {
        JsonNode? payload = null;
        try
        {
            payload = Answer.Payload(claims);
        }
        catch (NatsJwtException) when (!c.Expect.TryGetProperty("claims", out _))
        {
            // Read, but not to be written: Go says the same.
        }

        var answer = new JsonObject { ["type"] = WrittenType(claims), ["validation"] = Answer.Validation(claims.Validate(c.Now)) };
        if (payload is not null)
        {
            answer["claims"] = payload;
        }

        return answer;
    }

    // Go's ClaimType() is what the token wrote; our Type is what the claims are.
    private static string WrittenType(JwtClaimsData claims) => claims switch
    {
        NatsOperatorClaims c => c.Operator.Type,
        NatsAccountClaims c => c.Account.Type,
        NatsUserClaims c => c.User.Type,
        NatsActivationClaims c => c.Activation.Type,
        _ => claims.Type,
    };
}
