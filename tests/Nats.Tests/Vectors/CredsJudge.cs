using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Vectors;

internal static class CredsJudge
{
    public static JsonObject DecorateJwt(VectorCase c) => Answer.Of(() => new() { ["text"] = NatsCreds.DecorateJwt(c.Text("jwt")) });

    public static JsonObject DecorateSeed(VectorCase c) =>
        Answer.Of(() => new() { ["text"] = Encoding.UTF8.GetString(NatsCreds.DecorateSeed(Encoding.UTF8.GetBytes(c.Text("seed")))) });

    public static JsonObject Format(VectorCase c) => Answer.Of(() => new()
    {
        ["text"] = Encoding.UTF8.GetString(NatsCreds.FormatUserConfig(c.Text("jwt"), Encoding.UTF8.GetBytes(c.Text("seed")))),
    });

    public static JsonObject Parse(VectorCase c)
    {
        var contents = Encoding.UTF8.GetBytes(c.Text("text"));
        return new()
        {
            ["jwtLibrary"] = Parse(contents, lastLineMayEndOpen: true),
            ["nkeysLibrary"] = WithNKeysErrors(Parse(contents, lastLineMayEndOpen: false)),
        };
    }

    private static JsonObject Parse(byte[] contents, bool lastLineMayEndOpen) => new()
    {
        ["jwt"] = Answer.Of(() => Jwt(NatsCreds.ParseDecoratedJwt(contents, lastLineMayEndOpen), contents)),
        ["nkey"] = Answer.Of(() => Key(NatsCreds.ParseDecoratedNKey(contents, lastLineMayEndOpen))),
        ["userNkey"] = Answer.Of(() => Key(NatsCreds.ParseDecoratedUserNKey(contents, lastLineMayEndOpen))),
    };

    // The other library calls a missing seed an error of nkeys.
    private static JsonObject WithNKeysErrors(JsonObject answers)
    {
        foreach (var answer in answers.Select(a => (JsonObject)a.Value!).Where(a => a.ContainsKey("errorKind")))
        {
            answer["errorKind"] = answer["errorKind"]!.GetValue<string>() is "seed" ? "nkeys" : answer["errorKind"]!.DeepClone();
        }

        return answers;
    }

    private static JsonObject Jwt(string? jwt, byte[] contents)
    {
        var answer = new JsonObject { ["found"] = jwt is not null };
        if (jwt is not null)
        {
            answer["jwt"] = jwt;
        }

        var token = jwt ?? Encoding.UTF8.GetString(contents);
        answer["userClaims"] = Answer.Of(() => new() { ["type"] = NatsJwt.DecodeUserClaims(token).Type })["ok"]!.GetValue<bool>();
        return answer;
    }

    private static JsonObject Key(KeyPair pair)
    {
        using (pair)
        {
            using var seed = pair.ExportSeed();
            return new() { ["publicKey"] = pair.PublicKey, ["seed"] = Encoding.ASCII.GetString(seed.Utf8) };
        }
    }
}
