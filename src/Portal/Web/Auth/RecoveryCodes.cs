using System.Security.Cryptography;
using System.Text;

namespace Platform.Portal.Web;

/// <summary>Ten codes for whoever lost the authenticator: "k7m2q-x9wtr", each good once. What is kept is "salt.hash.hash…": they are short (49 bits), so the hash is
/// a slow one (ASVS 5.0 6.5.2); one salt for the set, so that trying a code costs one hash and not ten. Pure, but for the random bytes.</summary>
internal static class RecoveryCodes
{
    public const int Count = 10;
    public const int Length = 10;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>As the framework's password hasher has it.</summary>
    private const int Iterations = 100_000;
    private const string Alphabet = "23456789abcdefghjkmnpqrstvwxyz";

    public static IReadOnlyList<string> New() =>
        [.. Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Alphabet, Length)).Select(code => $"{code[..5]}-{code[5..]}")];

    /// <summary>As typed, to as hashed: capitals, spaces and dashes do not count.</summary>
    public static string Normalize(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    public static string Keep(IEnumerable<string> codes)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Join('.', codes.Select(code => Hash(code, salt)).Prepend(Convert.ToBase64String(salt)));
    }

    /// <returns>What is kept when that code is used up, or null when it is none of them.</returns>
    public static string? Redeem(string kept, string code)
    {
        if (kept.Split('.') is not [{ Length: > 0 } salt, .. var hashes])
        {
            return null;
        }

        var given = Encoding.ASCII.GetBytes(Hash(code, Convert.FromBase64String(salt)));
        var left = hashes.Where(hash => !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), given)).ToList();
        return left.Count < hashes.Length ? string.Join('.', left.Prepend(salt)) : null;
    }

    public static int Left(string? kept) => kept is { Length: > 0 } ? kept.Count(c => c == '.') : 0;

    private static string Hash(string code, byte[] salt) =>
        Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Normalize(code)), salt, Iterations, HashAlgorithmName.SHA512, HashBytes));
}
