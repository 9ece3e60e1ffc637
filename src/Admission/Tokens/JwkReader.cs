using System.Security.Cryptography;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>Reads the public keys of a set: RSA of 2,048 bits or more, EC on P-256 and P-384, OKP Ed25519; for signatures only.</summary>
internal static class JwkReader
{
    public const int MaxDepth = 8;
    private const int MaxKidLength = 512;
    private static readonly string[] Secret = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <param name="isFetched">Keys that cannot be used are passed over; otherwise they are faults.</param>
    public static JwkSet Read(DocumentNode node, bool isFetched)
    {
        var keys = new List<VerificationKey>();
        var skipped = new List<DocumentFault>();
        if (!node.IsObject())
        {
            return new([], [], "");
        }

        if (node.Member("keys") is not { } list)
        {
            node.Fault("A key set: {\"keys\":[…]} (RFC 7517).", "Put the keys into a list \"keys\".");
            return new([], [], "");
        }

        foreach (var item in list.Items(JwkSet.MaxKeys))
        {
            var faults = new List<DocumentFault>();
            var own = item with { Faults = faults };
            if (own.IsObject() && Key(own) is { } key && faults.Count == 0)
            {
                keys.Add(key);
            }

            (isFetched ? skipped : node.Faults).AddRange(faults);
        }

        if (!isFetched && keys.Count == 0 && node.Faults.Count == 0)
        {
            list.Fault("At least one key.", "Add the issuer's public key.");
        }

        return new(keys, skipped, JwkSet.Canonical(node.Value));
    }

    private static VerificationKey? Key(DocumentNode key)
    {
        foreach (var name in Secret)
        {
            if (key.Value.TryGetProperty(name, out _))
            {
                key.Faults.Add(new($"{key.Path}/{name}", "Public keys only.", "Leave the private or symmetric members out, and replace the key: it has been in more hands than its owner's."));
                return null;
            }
        }

        if (key.Member("use") is { } use && use.Text(64) is not "sig")
        {
            use.Fault("A key for signatures: \"use\" is \"sig\" or absent.", "Take the issuer's signing key.");
            return null;
        }

        if (key.Member("key_ops") is { } operations && !operations.Items(16).Any(o => o.Value.ValueKind == JsonValueKind.String && o.Value.ValueEquals("verify")))
        {
            operations.Fault("A key for verifying: \"key_ops\" has \"verify\" or is absent.", "Take the issuer's signing key.");
            return null;
        }

        string? kid = null;
        if (key.Member("kid") is { } kidNode && (kid = kidNode.Text(MaxKidLength)) is null)
        {
            return null;
        }

        var types = key.Member("kty") is { } kty ? kty.Value.ValueKind == JsonValueKind.String ? kty.Value.GetString() : null : null;
        var fits = types switch
        {
            "RSA" => JwsAlgorithms.RS256 | JwsAlgorithms.PS256,
            "EC" => Word(key, "crv") switch { "P-256" => JwsAlgorithms.ES256, "P-384" => JwsAlgorithms.ES384, _ => JwsAlgorithms.None },
            "OKP" => Word(key, "crv") is "Ed25519" ? JwsAlgorithms.EdDSA : JwsAlgorithms.None,
            _ => JwsAlgorithms.None,
        };
        if (key.Member("alg") is { } alg)
        {
            // RFC 9864 has a second name for EdDSA on this curve.
            var name = Word(key, "alg");
            fits &= name is "Ed25519" ? JwsAlgorithms.EdDSA : JwsAlgorithmNames.Read(name) ?? JwsAlgorithms.None;
            if (fits == JwsAlgorithms.None)
            {
                alg.Fault("An algorithm of the key's type: RS256, PS256, ES256, ES384 or EdDSA.", "Take a key with one of these.");
                return null;
            }
        }

        if (fits == JwsAlgorithms.None)
        {
            key.Fault("A key of type RSA, EC (P-256, P-384) or OKP (Ed25519).", "Take a key of one of these types.");
            return null;
        }

        try
        {
            return types switch { "RSA" => Rsa(key, kid, fits), "EC" => Ec(key, kid, fits), _ => Okp(key, kid, fits) };
        }
        catch (CryptographicException)
        {
            key.Fault("A key the cryptographic library takes.", "Check that its numbers were copied whole.");
            return null;
        }
    }

    private static VerificationKey? Rsa(DocumentNode key, string? kid, JwsAlgorithms fits)
    {
        if (Bytes(key, "n", 2048) is not { } n || Bytes(key, "e", 8) is not { } e)
        {
            return null;
        }

        var bits = (n.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount((uint)n[0] << 24);
        if (bits is < 2048 or > 8192 || n[0] == 0)
        {
            key.Fault("An RSA key of 2,048 to 8,192 bits.", "Let the issuer make a longer key.");
            return null;
        }

        if ((e[^1] & 1) == 0 || (e.Length == 1 && e[0] < 3) || e[0] == 0)
        {
            key.Fault("An odd public exponent of 3 or more.", "Let the issuer make a usual key (65537).");
            return null;
        }

        return VerificationKey.Rsa(kid, fits, new RSAParameters { Modulus = n, Exponent = e });
    }

    private static VerificationKey? Ec(DocumentNode key, string? kid, JwsAlgorithms fits)
    {
        var (curve, length) = fits == JwsAlgorithms.ES256 ? (ECCurve.NamedCurves.nistP256, 32) : (ECCurve.NamedCurves.nistP384, 48);
        if (Bytes(key, "x", length) is not { } x || Bytes(key, "y", length) is not { } y)
        {
            return null;
        }

        if (x.Length != length || y.Length != length)
        {
            key.Fault("Coordinates as long as the curve's field (RFC 7518 §6.2.1.2).", "Pad them with zeros in front.");
            return null;
        }

        return VerificationKey.Ec(kid, fits, new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } });
    }

    private static VerificationKey? Okp(DocumentNode key, string? kid, JwsAlgorithms fits)
    {
        if (Bytes(key, "x", 32) is not { } x)
        {
            return null;
        }

        if (x.Length != 32)
        {
            key.Fault("An Ed25519 key of 32 bytes.", "Check that it was copied whole.");
            return null;
        }

        return VerificationKey.Okp(kid, fits, x);
    }

    private static string? Word(DocumentNode key, string name) =>
        key.Value.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(DocumentNode key, string name, int most)
    {
        if (Word(key, name) is { } text && StrictBase64Url.Decode(text) is { Length: > 0 } bytes && bytes.Length <= most)
        {
            return bytes;
        }

        key.Faults.Add(new($"{key.Path}/{name}", "A number in base64url without padding.", "Copy the key as the issuer publishes it."));
        return null;
    }
}
