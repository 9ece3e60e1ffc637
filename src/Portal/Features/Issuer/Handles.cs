using System.Security.Cryptography;
using System.Text;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Issuer;

/// <summary>Texts that stand for something in the store, which keeps their hashes alone: codes and refresh tokens.</summary>
internal static class Handles
{
    public const string RefreshPrefix = "tl_ref_";

    /// <summary>They have 256 random bits, so a plain hash is as good as a slow one.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    public static string NewRefreshToken() => ApiTokenText.New(RefreshPrefix);

    /// <summary>The refresh token that follows this one: from its text, which only its holder has, and a salt, which only the store has. So an answer
    /// that was lost can be given again, the same.</summary>
    public static string Successor(string refreshToken, byte[] salt) =>
        ApiTokenText.Of(RefreshPrefix, HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(refreshToken)));
}
