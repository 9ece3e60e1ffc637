using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Vectors;

/// <summary>nkeys and xkeys.</summary>
internal static class KeyJudge
{
    public static JsonObject Encode(VectorCase c) => Answer.Of(() =>
    {
        var prefix = (PrefixByte)c.Input.GetProperty("prefixByte").GetByte();
        var payload = c.Hex("payloadHex");
        if (c.Text("op") is "public")
        {
            return new() { ["text"] = KeyPair.EncodeText(prefix, payload) };
        }

        using var pair = KeyPair.FromRawSeed(prefix, payload);
        using var seed = pair.ExportSeed();
        return new() { ["text"] = Encoding.ASCII.GetString(seed.Utf8) };
    });

    public static JsonObject Public(VectorCase c)
    {
        var key = c.Text("key");
        bool Is(PrefixByte prefix) => KeyPair.IsValidPublicKey(key, prefix);
        return new()
        {
            ["fromPublicKey"] = Answer.Of(() => new() { ["publicKey"] = KeyPair.FromPublicKey(key).PublicKey }),
            ["isValidEncoding"] = KeyPair.IsValidEncoding(key),
            ["isValidPublicKey"] = KeyPair.IsValidPublicKey(key),
            ["isValidPublic"] = new JsonObject
            {
                ["account"] = Is(PrefixByte.Account),
                ["cluster"] = Is(PrefixByte.Cluster),
                ["curve"] = Is(PrefixByte.Curve),
                ["operator"] = Is(PrefixByte.Operator),
                ["server"] = Is(PrefixByte.Server),
                ["user"] = Is(PrefixByte.User),
            },
            ["prefix"] = NameOf(KeyPair.GetPrefix(key)),
        };
    }

    public static JsonObject Seed(VectorCase c) => Answer.Of(() =>
    {
        using var pair = KeyPair.FromSeed(Encoding.UTF8.GetBytes(c.Text("seed")));
        using var seed = pair.ExportSeed();
        Span<byte> raw = stackalloc byte[320];
        KeyText.DecodeSeed(seed.Utf8, raw, out var prefix);
        return new()
        {
            ["prefix"] = NameOf(prefix),
            ["rawSeedHex"] = Convert.ToHexStringLower(raw[..32]),
            ["publicKey"] = pair.PublicKey,
            ["privateKey"] = KeyPair.EncodeText(PrefixByte.Private, PrivateBytes(raw[..32], pair)),
            ["seed"] = Encoding.ASCII.GetString(seed.Utf8),
        };
    });

    public static JsonObject Sign(VectorCase c) => Answer.Of(() =>
    {
        using var pair = KeyPair.FromSeed(Encoding.UTF8.GetBytes(c.Text("seed")));
        var signature = pair.Sign(c.Hex("messageHex"));
        return new()
        {
            ["publicKey"] = pair.PublicKey,
            ["signatureHex"] = Convert.ToHexStringLower(signature),
            ["signatureBase64Url"] = System.Buffers.Text.Base64Url.EncodeToString(signature),
        };
    });

    public static JsonObject Verify(VectorCase c) => Answer.Of(() =>
        KeyPair.FromPublicKey(c.Text("publicKey")).Verify(c.Hex("messageHex"), c.Hex("signatureHex"))
            ? new()
            : throw new NatsJwtException(NatsJwtError.Signature, "not genuine"));

    public static JsonObject Seal(VectorCase c) => Answer.Of(() =>
    {
        using var pair = Any(c.Text("key"));
        return new()
        {
            ["sealedHex"] = Convert.ToHexStringLower(pair.Seal(c.Hex("plaintextHex"), c.Text("recipient"), c.Hex("nonceHex"))),
            ["senderPublicKey"] = pair.PublicKey,
        };
    });

    public static JsonObject Open(VectorCase c) => Answer.Of(() =>
    {
        using var pair = Any(c.Text("key"));
        return new() { ["plaintextHex"] = Convert.ToHexStringLower(pair.Open(c.Hex("sealedHex"), c.Text("sender"))) };
    });

    private static KeyPair Any(string key) => KeyPair.IsValidPublicKey(key) ? KeyPair.FromPublicKey(key) : KeyPair.FromSeed(Encoding.UTF8.GetBytes(key));

    // Go's private key: seed and public key of a signing key, the bare seed of a curve key.
    private static byte[] PrivateBytes(ReadOnlySpan<byte> raw, KeyPair pair)
    {
        Span<byte> publicRaw = stackalloc byte[32];
        KeyText.DecodePublic(Encoding.ASCII.GetBytes(pair.PublicKey), publicRaw, out _);
        return pair.Prefix == PrefixByte.Curve ? raw.ToArray() : [.. raw, .. publicRaw];
    }

    private static string NameOf(PrefixByte prefix) => prefix == PrefixByte.Curve ? "x25519" : prefix.ToString().ToLowerInvariant();
}
