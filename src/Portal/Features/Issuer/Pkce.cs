using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Portal.Features.Issuer;

/// <summary>Proof that whoever brings a code is who asked for it (RFC 7636). S256 only: "plain" is no proof to whoever saw the request.</summary>
internal static class Pkce
{
    private const int ChallengeLength = 43;

    public static bool IsChallenge(string text) => text.Length == ChallengeLength && text.All(IsUrlSafe);

    public static bool Proves(string? verifier, string challenge) =>
        verifier is { Length: >= 43 and <= 128 } && verifier.All(c => IsUrlSafe(c) || c is '.' or '~')
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), Encoding.ASCII.GetBytes(challenge));

    private static bool IsUrlSafe(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
