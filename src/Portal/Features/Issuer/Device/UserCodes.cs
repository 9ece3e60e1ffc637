using System.Security.Cryptography;

namespace Platform.Portal.Features.Issuer;

/// <summary>Codes that people type (RFC 8628 §6.1): eight consonants, so that they spell nothing; 20^8 of them, good for ten minutes.</summary>
internal static class UserCodes
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>As it is shown: WDJB-MJHT.</summary>
    public static string Show(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>However it was typed; null when it is none.</summary>
    public static string? Read(string? typed)
    {
        var code = new string([.. (typed ?? "").ToUpperInvariant().Where(c => c is not '-' and not ' ')]);
        return code.Length == Length && code.All(c => Letters.Contains(c, StringComparison.Ordinal)) ? code : null;
    }
}
