using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Interop.Generated;

/// <summary>Claims nobody wrote down before, made from the rules: Go's library and ours decode, judge and write each alike.</summary>
public sealed class DifferentialTests(Judges judges) : IClassFixture<Judges>, IDisposable
{
    private const int Each = 1500;

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    // A seed of its own each run finds more; one in the message makes a find repeatable.
    private static readonly int RandomSeed = int.TryParse(Environment.GetEnvironmentVariable("TRUNKLINE_TEST_SEED"), System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;

    private readonly KeyPair _operator = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair _account = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _exporter = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _user = KeyPair.CreatePair(PrefixByte.User);
    private readonly KeyPair _server = KeyPair.CreatePair(PrefixByte.Server);

    [Theory]
    [InlineData("operator")]
    [InlineData("account")]
    [InlineData("user")]
    [InlineData("activation")]
    [InlineData("authorization_request")]
    [InlineData("authorization_response")]
    public async Task Both_libraries_say_the_same_of_generated_claims(string type)
    {
        var pools = new Pools(new Random(RandomSeed));
        var make = new ClaimsOf(pools, Activation);
        var tokens = Enumerable.Range(0, Each).Select(_ => Token(type, pools, make)).ToList();

        var answers = await judges.AskGoAsync(tokens);

        answers.Count.ShouldBe(tokens.Count);
        var differences = tokens.Zip(answers, (token, go) => Difference(token, go)).OfType<string>().ToList();
        var (refused, blocked) = (answers.Count(a => !(bool)a["ok"]!), answers.Count(a => (bool?)a["blocking"] == true));
        TestContext.Current.TestOutputHelper?.WriteLine($"{type}: {Each} tokens, {refused} refused, {blocked} blocking, {differences.Count} differences");
        differences.ShouldBeEmpty($"seed {RandomSeed}, {differences.Count} of {Each}\n{string.Join("\n\n", differences.Take(10))}");
    }

    public void Dispose()
    {
        foreach (var pair in new[] { _operator, _account, _exporter, _user, _server })
        {
            pair.Dispose();
        }
    }

    private string Token(string type, Pools pools, ClaimsOf make)
    {
        var (signer, subject, nats) = type switch
        {
            "operator" => (_operator, _operator.PublicKey, make.Operator()),
            "account" => (pools.Chance(0.8) ? _operator : _account, _account.PublicKey, make.Account(_account.PublicKey)),
            "user" => (_account, _user.PublicKey, make.User()),
            "activation" => (_account, pools.Account(), make.Activation()),
            "authorization_request" => (_server, _account.PublicKey, make.AuthorizationRequest()),
            _ => (_account, pools.Chance(0.7) ? _user.PublicKey : pools.Key(), make.AuthorizationResponse()),
        };
        nats["type"] = type;
        nats["version"] = 2;
        var payload = new JsonObject
        {
            ["aud"] = pools.Chance(0.5) ? pools.Key() : pools.Word(),
            ["exp"] = pools.Moment(),
            ["nbf"] = pools.Moment(),
            ["name"] = pools.Word(),
            ["iss"] = signer.PublicKey,
            ["sub"] = subject,
            ["nats"] = nats,
        };
        return Forge.Sign(payload, signer);
    }

    private string Activation(JsonObject payload)
    {
        payload["iss"] = _exporter.PublicKey;
        payload["nats"]!["type"] = "activation";
        payload["nats"]!["version"] = 2;
        return Forge.Sign(payload, _exporter);
    }

    /// <returns>Null when both say the same.</returns>
    private static string? Difference(string token, JsonNode go)
    {
        var payload = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));
        JwtClaimsData claims;
        try
        {
            claims = NatsJwt.Decode(token);
        }
        catch (NatsJwtException e)
        {
            return (bool)go["ok"]! ? $"we refuse ({e.Message}), Go reads\n{payload}" : null;
        }

        if (!(bool)go["ok"]!)
        {
            return $"Go refuses ({go["error"]}), we read\n{payload}";
        }

        var (ours, theirs) = (Findings(claims), Findings(go));
        if (!ours.SequenceEqual(theirs, StringComparer.Ordinal))
        {
            return $"ours: {string.Join(" | ", ours.Except(theirs, StringComparer.Ordinal))}\nGo's: {string.Join(" | ", theirs.Except(ours, StringComparer.Ordinal))} ({ours.Count}, {theirs.Count})\n{payload}";
        }

        return go["claims"] is { } read && Written(claims) is { } written && !JsonNode.DeepEquals(read, written)
            ? $"Go reads {read.ToJsonString()}\nwe write {written.ToJsonString()}"
            : null;
    }

    // What Go's standard library says of an address or a zone is its own words: they count up to the first colon.
    private static List<string> Findings(JwtClaimsData claims) =>
        [.. claims.Validate(Now).Select(i => $"{Words(i.Description)} {i.IsBlocking} {i.IsTimeCheck}").Order(StringComparer.Ordinal)];

    private static List<string> Findings(JsonNode go) =>
        [.. go["findings"]!.AsArray().Select(f => $"{Words((string)f!["description"]!)} {(bool)f["blocking"]!} {(bool)f["time"]!}").Order(StringComparer.Ordinal)];

    private static string Words(string description) =>
        description.StartsWith("error parsing", StringComparison.Ordinal) || description.StartsWith("could not parse", StringComparison.Ordinal) ? description.Split(':')[0] : description;

    // Go's validation writes one thing: an absent sampling of a trace becomes 100.
    private static JsonNode? Written(JwtClaimsData claims)
    {
        if (claims is NatsAccountClaims { Account.Trace: { Sampling: 0 } trace })
        {
            trace.Sampling = 100;
        }

        return claims switch
        {
            NatsAccountClaims account => JsonNode.Parse(account.ToJson()),
            NatsUserClaims user => JsonNode.Parse(user.ToJson()),
            _ => null,
        };
    }
}
