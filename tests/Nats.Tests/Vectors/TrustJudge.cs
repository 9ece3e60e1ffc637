using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Nats.Jwt;

namespace Platform.Nats.Tests.Vectors;

/// <summary>Who signed, who is revoked, what limits allow.</summary>
internal static class TrustJudge
{
    public static JsonObject DidSign(VectorCase c)
    {
        var claims = NatsJwt.Decode(c.Text("claims"));
        return new()
        {
            ["didSign"] = NatsJwt.Decode(c.Text("signer")) switch
            {
                NatsOperatorClaims op => op.DidSign(claims),
                NatsAccountClaims account => account.DidSign(claims),
                var other => throw new InvalidOperationException(other.Type),
            },
        };
    }

    public static JsonObject IsRevoked(VectorCase c)
    {
        var account = NatsJwt.DecodeAccountClaims(c.Text("account"));
        return new()
        {
            ["revoked"] = c.Input.TryGetProperty("user", out var user)
                ? account.IsClaimRevoked(NatsJwt.DecodeUserClaims(user.GetString()))
                : account.Account.Exports![c.Input.GetProperty("exportIndex").GetInt32()]
                    .IsClaimRevoked(NatsJwt.DecodeActivationClaims(c.Text("activation"))),
        };
    }

    public static JsonObject ScopedSigner(VectorCase c)
    {
        var keys = NatsJwt.DecodeAccountClaims(c.Text("account")).Account.SigningKeys ?? [];
        var key = keys.Find(k => string.Equals(k.Key, c.Text("key"), StringComparison.Ordinal));
        var answer = new JsonObject { ["isSigningKey"] = key is not null, ["hasScope"] = key is { IsScoped: true } };
        if (key is { IsScoped: true })
        {
            answer["valid"] = key.RefusalOf(NatsJwt.Decode(c.Text("claims"))) is null;
        }

        return answer;
    }

    public static JsonObject LimitsFlags(VectorCase c)
    {
        var limits = NatsJwt.DecodeAccountClaims(c.Token).Account.Limits;
        return new()
        {
            ["accountLimitsUnlimited"] = limits.IsAccountUnlimited,
            ["isEmpty"] = limits.IsEmpty,
            ["isJetStreamEnabled"] = limits.IsJetStreamEnabled,
            ["isUnlimited"] = limits.IsUnlimited,
            ["jetStreamLimitsUnlimited"] = limits.IsJetStreamUnlimited,
            ["natsLimitsUnlimited"] = limits.IsNatsUnlimited,
        };
    }

    public static JsonObject Revocations(VectorCase c)
    {
        var list = c.Input.GetProperty("start").Deserialize<Dictionary<string, long>>()!;
        var results = new JsonArray();
        foreach (var op in c.Input.GetProperty("ops").EnumerateArray())
        {
            results.Add(Apply(list, op));
        }

        return new() { ["list"] = JsonSerializer.SerializeToNode(list), ["results"] = results };
    }

    public static JsonObject EmptyPermissions(VectorCase c)
    {
        var user = NatsJwt.DecodeUserClaims(c.Token);
        return new() { ["hasEmptyPermissions"] = user.HasEmptyPermissions, ["isBearerToken"] = user.IsBearerToken };
    }

    public static JsonObject HashId(VectorCase c) => Answer.Of(() => new()
    {
        ["hashId"] = ((NatsActivationClaims)TokenJudge.FromObject("activation", c.Input.GetProperty("claims"))).GetHashId(),
    });

    private static JsonObject? Apply(Dictionary<string, long> list, JsonElement op)
    {
        string Key() => op.GetProperty("key").GetString()!;
        long At() => op.GetProperty("at").GetInt64();
        switch (op.GetProperty("op").GetString())
        {
            case "revoke":
                RevocationList.Revoke(list, Key(), At());
                return null;
            case "clear":
                list.Remove(Key());
                return null;
            case "compact":
                var removed = RevocationList.MaybeCompact(list).OrderBy(r => r.Key, StringComparer.Ordinal);
                return new() { ["removed"] = new JsonArray([.. removed.Select(r => (JsonNode)new JsonObject { ["key"] = r.Key, ["at"] = r.Value })]) };
            default:
                return new() { ["revoked"] = RevocationList.IsRevoked(list, Key(), At()) };
        }
    }
}
