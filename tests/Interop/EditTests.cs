using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Interop;

/// <summary>A token with every member set, made by hand: read, one member changed, written. Go's and JavaScript's libraries find every other
/// member as it was. All members have their turn.</summary>
public sealed class EditTests(Judges judges) : IClassFixture<Judges>, IDisposable
{
    // The "nats" of each type, every member in it.
    private static readonly JsonObject Nats = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "every-member.json")))!;

    // Set by encoding, or compared in another way.
    private static readonly string[] Fixed = ["iss", "sub", "iat", "jti", "nats.type", "nats.version", "nats.signing_keys[1].kind"];

    private readonly KeyPair _operator = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _user = KeyPair.CreatePair(PrefixByte.User);
    private readonly KeyPair _server = KeyPair.CreatePair(PrefixByte.Server);

    public static TheoryData<string> Kinds => [.. Nats.Select(n => n.Key)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_other_member_is_as_it_was(string kind)
    {
        var type = kind.Split(' ')[0];
        var original = Payload(kind, type);
        var tokens = new List<string>();
        var expected = new List<JsonObject>();
        foreach (var change in Changes(original))
        {
            // Changed in the token's payload, then read, named anew by our claims, and written: two edits by different hands.
            var changed = (JsonObject)original.DeepClone();
            change(changed);
            var claims = type is "generic" ? NatsJwt.DecodeGeneric(Forge.Sign(changed, Signer(type))) : NatsJwt.Decode(Forge.Sign(changed, Signer(type)));
            claims.Name = "edited";
            tokens.Add(NatsJwt.Encode(claims, Signer(type), DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
            changed["name"] = "edited";
            expected.Add(Comparable(changed));
            if (Edited(claims, original, change) is { } edited)
            {
                tokens.Add(NatsJwt.Encode(edited, Signer(type), DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)));
                var alone = (JsonObject)original.DeepClone();
                change(alone);
                expected.Add(Comparable(alone));
            }
        }

        var op = type is "generic" ? "generic" : "decode";
        var (go, javaScript) = (await judges.AskGoAsync(tokens, op), await judges.AskJavaScriptAsync(tokens, op));

        tokens.Count.ShouldBeGreaterThan(5);
        (go.Count, javaScript.Count).ShouldBe((tokens.Count, tokens.Count));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {tokens.Count} edits");
        foreach (var (answer, wanted) in go.Zip(expected).Concat(javaScript.Zip(expected)))
        {
            answer["ok"]!.GetValue<bool>().ShouldBeTrue(answer.ToJsonString());
            var read = Comparable((JsonObject)answer["claims"]!.DeepClone());
            JsonNode.DeepEquals(read, wanted).ShouldBeTrue($"read   {read.ToJsonString()}\nwanted {wanted.ToJsonString()}");
        }
    }

    public void Dispose()
    {
        foreach (var pair in new[] { _operator, _account, _user, _server })
        {
            pair.Dispose();
        }
    }

    // As an edit by way of the claims' own JSON: what portal and API do.
    private static JwtClaimsData? Edited(JwtClaimsData claims, JsonObject original, Action<JsonObject> change)
    {
        var json = (JsonObject)original.DeepClone();
        change(json);
        return claims switch
        {
            NatsOperatorClaims => NatsOperatorClaims.FromJson(json.ToJsonString()),
            NatsAccountClaims => NatsAccountClaims.FromJson(json.ToJsonString()),
            NatsUserClaims => NatsUserClaims.FromJson(json.ToJsonString()),
            _ => null,
        };
    }

    private JsonObject Payload(string kind, string type)
    {
        var nats = (JsonObject)Nats[kind]!.DeepClone();
        nats["type"] = type;
        nats["version"] = 2;
        return new()
        {
            ["aud"] = "audience",
            ["exp"] = 1_900_000_000,
            ["nbf"] = 1_700_000_000,
            ["name"] = "name",
            ["iss"] = Signer(type).PublicKey,
            ["sub"] = type switch { "operator" => _operator, "account" or "activation" or "authorization_request" => _account, _ => _user } is var subject ? subject.PublicKey : "",
            ["nats"] = nats,
        };
    }

    private KeyPair Signer(string type) => type switch { "operator" or "account" => _operator, "authorization_request" => _server, _ => _account };

    // Id and time of issue are every token's own.
    private static JsonObject Comparable(JsonObject payload)
    {
        payload.Remove("jti");
        payload.Remove("iat");
        return payload;
    }

    /// <summary>One change for each value in the payload. A flag that is taken away is gone from the JSON, as Go writes it.</summary>
    private static IEnumerable<Action<JsonObject>> Changes(JsonObject payload) =>
        Leaves(payload, "", []).Where(l => !Fixed.Contains(l.Path, StringComparer.Ordinal)).Select(l => l.Change);

    private static IEnumerable<(string Path, Action<JsonObject> Change)> Leaves(JsonNode node, string path, object[] way)
    {
        IEnumerable<(object Step, string Path, JsonNode? Value)> inner = node switch
        {
            JsonObject o => o.Select(m => ((object)m.Key, path.Length == 0 ? m.Key : $"{path}.{m.Key}", m.Value)),
            JsonArray a => a.Select((v, i) => ((object)i, $"{path}[{i}]", v)),
            _ => [],
        };
        foreach (var (step, innerPath, value) in inner.ToList())
        {
            if (value is JsonObject or JsonArray)
            {
                foreach (var leaf in Leaves(value, innerPath, [.. way, step]))
                {
                    yield return leaf;
                }
            }
            else if (value is not null)
            {
                yield return (innerPath, root => Change(way.Aggregate((JsonNode)root, (at, s) => s is int i ? at[i]! : at[(string)s]!), step));
            }
        }
    }

    private static void Change(JsonNode parent, object step)
    {
        var value = step is int i ? parent[i]! : parent[(string)step]!;
        JsonNode? changed = value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.String when (string)value! is "stream" or "service" => (string)value! is "stream" ? "service" : "stream",
            System.Text.Json.JsonValueKind.String => $"{(string)value!}z",
            System.Text.Json.JsonValueKind.Number => decimal.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) + 1,
            System.Text.Json.JsonValueKind.True => null,
            var other => throw new InvalidOperationException(other.ToString()),
        };
        if (step is int at)
        {
            parent[at] = changed;
        }
        else if (changed is null)
        {
            ((JsonObject)parent).Remove((string)step);
        }
        else
        {
            parent[(string)step] = changed;
        }
    }
}
