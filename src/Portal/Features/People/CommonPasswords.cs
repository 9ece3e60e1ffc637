using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Portal.Features.People;

/// <summary>The 10,000 most common passwords of those long enough to be taken at all, as known from breaches (ASVS 5.0 6.2.4: at least 3000 of them). Kept as sorted
/// beginnings of hashes: infra/passwords/make.mjs makes them, and says of what.</summary>
internal static class CommonPasswords
{
    private static readonly ulong[] Hashes = Read();

    public static int Count => Hashes.Length;

    /// <summary>Whatever letters are capitals.</summary>
    public static bool Has(string password) => Array.BinarySearch(Hashes, BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(password.ToLowerInvariant())))) >= 0;

    private static ulong[] Read()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream("CommonPasswords.bin")!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var hashes = new ulong[bytes.Length / sizeof(ulong)];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)));
        }

        return hashes;
    }
}
