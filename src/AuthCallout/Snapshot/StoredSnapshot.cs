using System.Security.Cryptography;
using System.Text.Json;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Snapshot;

/// <summary>A provider's key set as it was fetched.</summary>
/// <param name="Source">What it was fetched by: keys of one issuer are not used for another.</param>
/// <param name="Json">{"keys":[…]}.</param>
internal sealed record StoredKeySet(IdentityProviderId Provider, string Source, string Json, DateTimeOffset FetchedAt, DateTimeOffset FreshUntil);

/// <summary>The snapshot in the sealed file, as JSON: rows, seeds, secrets, key sets.</summary>
internal sealed record StoredSnapshot
{
    private const int Form = 1;

    public required int Version { get; init; }
    public required SnapshotData Data { get; init; }
    public required string AuthAccount { get; init; }
    public required IReadOnlyList<byte[]> ResponseKeys { get; init; }
    public required IReadOnlyList<byte[]> XKeys { get; init; }
    public required IReadOnlyDictionary<string, byte[]> Signers { get; init; }
    public required IReadOnlyDictionary<string, OpenedSecret> Secrets { get; init; }
    public required IReadOnlyList<StoredKeySet> KeySets { get; init; }

    /// <summary>The content to seal; the caller's to zero.</summary>
    public static byte[] Write(SnapshotData data, SnapshotSecrets secrets, IReadOnlyList<StoredKeySet> keySets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var stored = new StoredSnapshot
        {
            Version = Form,
            Data = data,
            AuthAccount = secrets.Callout.AuthAccount,
            ResponseKeys = [.. secrets.Callout.ResponseKeys.Select(SeedOf)],
            XKeys = [.. secrets.Callout.XKeys.Select(SeedOf)],
            Signers = secrets.Signers.ToDictionary(s => s.Key, s => SeedOf(s.Value), StringComparer.Ordinal),
            Secrets = secrets.Providers.ToDictionary(p => p.Key.ToString(), p => p.Value, StringComparer.Ordinal),
            KeySets = keySets,
        };
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(stored);
        }
        finally
        {
            foreach (var seed in stored.ResponseKeys.Concat(stored.XKeys).Concat(stored.Signers.Values))
            {
                CryptographicOperations.ZeroMemory(seed);
            }
        }
    }

    /// <exception cref="SealException">It is not of this form: written by another version of this program.</exception>
    public static (SnapshotData Data, SnapshotSecrets Secrets, IReadOnlyList<StoredKeySet> KeySets) Read(ReadOnlySpan<byte> content)
    {
        try
        {
            var stored = JsonSerializer.Deserialize<StoredSnapshot>(content);
            if (stored is not { Version: Form })
            {
                throw new SealException("The snapshot is of another version.");
            }

            var secrets = new SnapshotSecrets(
                new CalloutKeySet(stored.AuthAccount, [.. stored.ResponseKeys.Select(KeyOf)], [.. stored.XKeys.Select(KeyOf)]),
                stored.Signers.ToDictionary(s => s.Key, s => KeyOf(s.Value), StringComparer.Ordinal),
                stored.Secrets.ToDictionary(s => IdentityProviderId.Parse(s.Key, null), s => s.Value));
            return (stored.Data, secrets, stored.KeySets);
        }
        catch (Exception e) when (e is JsonException or NKeysException or FormatException or NotSupportedException)
        {
            throw new SealException("The snapshot cannot be read.", e);
        }
    }

    private static byte[] SeedOf(KeyPair key)
    {
        using var seed = key.ExportSeed();
        return seed.Utf8.ToArray();
    }

    private static KeyPair KeyOf(byte[] seed)
    {
        var key = KeyPair.FromSeed(seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }
}
