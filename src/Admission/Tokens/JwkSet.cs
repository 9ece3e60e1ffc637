using System.Text.Json;

namespace Platform.Admission;

/// <summary>An issuer's public keys (RFC 7517). Of a set that was fetched, keys nobody here can use are passed over: an issuer may have others for others.
/// A set that a person enters has faults instead.</summary>
public sealed class JwkSet : IEquatable<JwkSet>
{
    /// <summary>Longer sets are refused.</summary>
    public const int MaxJsonLength = 512 * 1024;
    public const int MaxKeys = 128;

    private readonly Dictionary<string, VerificationKey[]> _byKid;

    internal JwkSet(IReadOnlyList<VerificationKey> keys, IReadOnlyList<DocumentFault> skipped, string json)
    {
        (Keys, Skipped, Json) = (keys, skipped, json);
        _byKid = keys.Where(k => k.Kid is not null).GroupBy(k => k.Kid!, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
    }

    public IReadOnlyList<VerificationKey> Keys { get; }

    /// <summary>Keys passed over, and why: "/keys/2/use".</summary>
    public IReadOnlyList<DocumentFault> Skipped { get; }

    /// <summary>The set as it was read.</summary>
    public string Json { get; }

    /// <summary>A set from an issuer. Never throws, whatever the text.</summary>
    public static Parsed<JwkSet> ParseFetched(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var faults = new List<DocumentFault>();
        return DocumentNode.Open(json, MaxJsonLength, JwkReader.MaxDepth, faults) is { } node ? new(JwkReader.Read(node, isFetched: true), faults) : new(null, faults);
    }

    /// <summary>A set a person entered: every key must be usable. Never throws, whatever the text.</summary>
    public static Parsed<JwkSet> Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var faults = new List<DocumentFault>();
        return DocumentNode.Open(json, MaxJsonLength, JwkReader.MaxDepth, faults) is { } node ? new(JwkReader.Read(node, isFetched: false), faults) : new(null, faults);
    }

    /// <summary>The key of that id and algorithm; without an id the only one of the algorithm. Null: none, or without an id several.</summary>
    public VerificationKey? Find(string? kid, JwsAlgorithms algorithm)
    {
        IReadOnlyList<VerificationKey> keys = kid is null ? Keys : _byKid.GetValueOrDefault(kid) ?? [];
        VerificationKey? found = null;
        for (var i = 0; i < keys.Count; i++)
        {
            if ((keys[i].Algorithms & algorithm) == JwsAlgorithms.None)
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = keys[i];
        }

        return found;
    }

    public bool Equals(JwkSet? other) => other is not null && other.Json == Json;

    public override bool Equals(object? obj) => Equals(obj as JwkSet);

    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);

    internal static string Canonical(JsonElement set) => JsonSerializer.Serialize(set);
}
