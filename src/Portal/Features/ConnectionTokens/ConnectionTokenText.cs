using System.Security.Cryptography;
using System.Text;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ConnectionTokens;

/// <summary>The text of a connection token: tl_con_ and what an API token has behind its prefix, so secret scanners and eyes tell the two apart.</summary>
internal static class ConnectionTokenText
{
    public const string Prefix = "tl_con_";

    public static string New() => string.Concat(Prefix, ApiTokenText.New().AsSpan(ApiTokenText.Prefix.Length));

    /// <summary>What is kept, and what the callout service finds it by.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
