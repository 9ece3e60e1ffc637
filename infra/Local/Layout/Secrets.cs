using System.Security.Cryptography;

namespace Platform.Local.Layout;

/// <summary>Every password of one copy, made at its first start and kept in a file of mode 0600. There is no default anywhere.</summary>
public sealed record Secrets(string PostgresSuperuser, string PostgresOwner, string PostgresApp, string PostgresFleet, string PostgresCallout, string CalloutAccess)
{
    /// <summary>Reads them, or makes them; makes the key-encryption key (32 random bytes, base64) as well.</summary>
    public static async Task<Secrets> EnsureAsync(DataFolder data, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!File.Exists(data.KeyEncryptionKeyFile))
        {
            await PrivateFile.WriteAsync(data.KeyEncryptionKeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n", ct);
        }

        var known = await PrivateFile.ReadJsonAsync<Secrets>(data.SecretsFile, ct);
        if (known is { PostgresCallout: not null, CalloutAccess: not null })
        {
            return known;
        }

        // A copy made before there was a callout service keeps what it has.
        var made = known is null
            ? new Secrets(New(), New(), New(), New(), New(), New())
            : known with { PostgresCallout = New(), CalloutAccess = New() };
        await PrivateFile.WriteJsonAsync(data.SecretsFile, made, ct);
        return made;
    }

    private static string New() => RandomNumberGenerator.GetHexString(40, lowercase: true);
}
