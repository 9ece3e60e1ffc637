namespace Platform.Nats.NKeys;

/// <summary>The kind of a key: its base32 text starts with the letter given here. Values as nkeys defines them.</summary>
public enum PrefixByte : byte
{
    /// <summary>A…</summary>
    Account = 0,

    /// <summary>C…</summary>
    Cluster = 2 << 3,

    /// <summary>N…</summary>
    Server = 13 << 3,

    /// <summary>O…</summary>
    Operator = 14 << 3,

    /// <summary>P…, an encoded private key.</summary>
    Private = 15 << 3,

    /// <summary>S…, a seed; the second letter tells the key's own kind.</summary>
    Seed = 18 << 3,

    /// <summary>U…</summary>
    User = 20 << 3,

    /// <summary>X…, a curve key (X25519): seals and opens, does not sign.</summary>
    Curve = 23 << 3,

    /// <summary>Not a key.</summary>
    Unknown = 25 << 3,
}
