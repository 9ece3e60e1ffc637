namespace Platform.Nats.Jwt;

/// <summary>A signing key of an account: plain, or with a scope whose template its users get.</summary>
public sealed class NatsAccountSigningKey : NatsClaimPart
{
    public NatsAccountSigningKey()
    {
    }

    public NatsAccountSigningKey(string key) => Key = key;

    /// <summary>A…</summary>
    public string Key { get; set; } = "";

    /// <summary>Null: users carry their own permissions. Otherwise users carry none and get these.</summary>
    public NatsUserPermissionLimits? Template { get; set; }

    public string Role { get; set; } = "";

    public string Description { get; set; } = "";

    public bool IsScoped => Template is not null;

    public static implicit operator NatsAccountSigningKey(string key) => FromString(key);

    public static NatsAccountSigningKey FromString(string key) => new(key);

    /// <summary>A scope whose limits start unlimited. An explicit 0 for subs, data or payload is lost on the wire: readers take it for -1.</summary>
    public static NatsAccountSigningKey NewUserScope(string key, string role) =>
        new(key) { Role = role, Template = new NatsUserPermissionLimits { Subs = -1, Data = -1, Payload = -1 } };

    /// <summary>Why a user's claims may not be signed by this scope, or null.</summary>
    public string? RefusalOf(JwtClaimsData claims) =>
        claims is not NatsUserClaims user ? "not an user claim - scoped signing key requires user claim"
        : !string.Equals(user.Issuer, Key, StringComparison.Ordinal) ? "issuer not the scoped signer"
        : !user.HasEmptyPermissions ? "scoped users require no permissions or limits set"
        : null;
}
