using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Authority;

/// <summary>What lets one machine join as one node, once: "tlj1.NODE.PIN.SECRET". By the pin the machine knows the fleet's authority before it says a word to
/// anybody; of the secret (256 bits) only a digest is kept.</summary>
public sealed class JoinToken
{
    private const string Version = "tlj1";
    private const int SecretLength = 32;

    private JoinToken(string node, string pin, string secret) => (Node, Pin, Secret) = (node, pin, secret);

    public string Node { get; }

    /// <summary><see cref="FleetAuthorities.Pin"/></summary>
    public string Pin { get; }

    public string Secret { get; }

    /// <summary>The whole of it, to be shown once. Not ToString: it is nothing for a log.</summary>
    public string Text => $"{Version}.{Node}.{Pin}.{Secret}";

    public static JoinToken Make(string node, string pin) => new(node, pin, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretLength)));

    /// <summary>Null for what is none.</summary>
    public static JoinToken? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim().Split('.') is [Version, { Length: > 0 } node, var pin, var secret] && IsDigest(pin) && IsDigest(secret) ? new(node, pin, secret) : null;
    }

    /// <summary>What is kept of a secret, and found by: whoever times the search learns of digests, not of secrets.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private static bool IsDigest(string text) => Base64Url.IsValid(text, out var length) && length == SecretLength;
}
