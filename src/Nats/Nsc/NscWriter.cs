using System.Text;
using System.Text.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Nsc;

/// <summary>Lays out files as nsc does (nsc v2: cmd/store). "stores" is what nsc calls its data folder, the root its keystore:
/// <c>nsc --data-dir stores --keystore-dir .</c></summary>
public sealed class NscWriter(NscFiles files)
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="isManaged">The identity is somebody else's: nsc then leaves the operator alone.</param>
    /// <returns>The operator's folder name, for what belongs under it.</returns>
    public string AddOperator(string name, string publicKey, string jwt, bool isManaged)
    {
        var folder = Free("", name, publicKey);
        var info = new Dictionary<string, object>(StringComparer.Ordinal) { ["managed"] = isManaged, ["name"] = folder, ["kind"] = "operator", ["version"] = "1" };
        files.Add($"stores/{folder}/.nsc", JsonSerializer.SerializeToUtf8Bytes(info));
        files.Add($"stores/{folder}/{folder}.jwt", Encoding.ASCII.GetBytes(jwt));
        return folder;
    }

    /// <returns>The account's folder name.</returns>
    public string AddAccount(string @operator, string name, string publicKey, string jwt)
    {
        var folder = Free($"{@operator}/", name, publicKey);
        files.Add($"stores/{@operator}/accounts/{folder}/{folder}.jwt", Encoding.ASCII.GetBytes(jwt));
        return folder;
    }

    public void AddUser(string @operator, string account, string name, string publicKey, string jwt)
    {
        var file = Free($"{@operator}/{account}/", name, publicKey);
        files.Add($"stores/{@operator}/accounts/{account}/users/{file}.jwt", Encoding.ASCII.GetBytes(jwt));
    }

    /// <summary>Copies the seed: the caller still owns, and disposes of, its own.</summary>
    public void AddKey(string publicKey, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        files.Add(KeyPath(publicKey), seed.Utf8.ToArray());
    }

    /// <summary>keys/A/BC/ABC….nk</summary>
    public static string KeyPath(string publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        return $"keys/{publicKey[0]}/{publicKey[1..3]}/{publicKey}.nk";
    }

    // Names come from JWTs, so anything; two that differ by case only are one file on some machines.
    private string Free(string parent, string name, string publicKey)
    {
        var safe = string.Concat(name.Trim().Select(c => char.IsControl(c) || c is '/' or '\\' or ':' ? '-' : c)).Trim('.');
        safe = safe.Length is > 0 and <= 200 ? safe : publicKey;
        if (!_taken.Add(parent + safe))
        {
            safe = $"{safe}-{publicKey[..8]}";
            _taken.Add(parent + safe);
        }

        return safe;
    }
}
