using System.Security.Cryptography;
using System.Text;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Invitations;

/// <summary>What an invitation's mail carries: tl_inv_ and what an API token has behind its prefix. Only its hash is kept.</summary>
internal static class InvitationToken
{
    private const string Prefix = "tl_inv_";
    private const int Length = ApiTokenText.Length;

    public static string New() => string.Concat(Prefix, ApiTokenText.New().AsSpan(ApiTokenText.Prefix.Length));

    /// <summary>Null for what cannot be one.</summary>
    public static byte[]? Hash(string? text) =>
        text?.Trim() is { Length: Length } whole && whole.StartsWith(Prefix, StringComparison.Ordinal) ? SHA256.HashData(Encoding.UTF8.GetBytes(whole)) : null;
}
