using Platform.Nats.NKeys;

namespace Platform.Nats.Client;

/// <summary>One proof of identity, as <see cref="NatsAuthOpts.AuthCredCallback"/> returns it. Signers stay the caller's to dispose.</summary>
public sealed class NatsAuthCred
{
    internal static readonly NatsAuthCred None = new();

    private NatsAuthCred()
    {
    }

    internal string? Username { get; private init; }

    internal string? Password { get; private init; }

    internal string? Token { get; private init; }

    internal string? Jwt { get; private init; }

    internal string? NKey { get; private init; }

    /// <summary>Signs the server's nonce.</summary>
    internal ISigner? Signer { get; private init; }

    /// <summary>Of a key read for this one connect, to be zeroed after it.</summary>
    internal IDisposable? Owned { get; private init; }

    public static NatsAuthCred FromUserInfo(string username, string password) => new() { Username = username, Password = password };

    public static NatsAuthCred FromToken(string token) => new() { Token = token };

    /// <summary>A user JWT and its key.</summary>
    public static NatsAuthCred FromJwt(string jwt, ISigner user) => new() { Jwt = jwt, Signer = user };

    internal static NatsAuthCred FromOwnJwt(string jwt, KeyPair user) => new() { Jwt = jwt, Signer = user, Owned = user };

    internal static NatsAuthCred FromOwnNKey(KeyPair user) => new() { NKey = user.PublicKey, Signer = user, Owned = user };

    /// <summary>A user JWT that needs no key: bearer tokens.</summary>
    public static NatsAuthCred FromBearerJwt(string jwt) => new() { Jwt = jwt };

    /// <summary>The key of a public user NKey that the server's configuration lists.</summary>
    public static NatsAuthCred FromNKey(ISigner user) => new() { NKey = user.PublicKey, Signer = user };
}
