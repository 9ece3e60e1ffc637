using System.Security.Cryptography;
using System.Text;

namespace Platform.Admission;

/// <summary>What the text of a credential tells before anything is looked up.</summary>
public static class Credentials
{
    /// <summary>"tl_con_": how a connection token of the platform begins.</summary>
    public const string ConnectionTokenPrefix = "tl_con_";

    /// <summary>32 bytes that stand for a credential in sessions and revocations: SHA-256 of its text; of a JWT, of header and payload without the
    /// signature. An ECDSA signature has a second form anybody can work out (r, n - s), which would make a revoked token another one.</summary>
    public static byte[] Fingerprint(string credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return SHA256.HashData(Encoding.UTF8.GetBytes(IsToken(credential) ? credential[..credential.LastIndexOf('.')] : credential));
    }

    /// <summary>SHA-256 of a connection token's text: what the database keeps.</summary>
    public static byte[] ConnectionTokenHash(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }

    public static bool IsConnectionToken(string credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return credential.StartsWith(ConnectionTokenPrefix, StringComparison.Ordinal);
    }

    /// <summary>Whether it means to be a JWT: a base64url JSON object ("ey…" for {" and {space, "ew…" for { and a line end), then a dot. Such a text is never
    /// sent to anybody's introspection or webhook.</summary>
    public static bool IsToken(string credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return credential.Length > 3 && credential[0] == 'e' && credential[1] is 'y' or 'w' && credential.Contains('.', StringComparison.Ordinal);
    }
}
