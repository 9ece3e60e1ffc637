namespace Platform.Nats.Client;

/// <summary>Signs the server's nonce with the user's key: 64 bytes of Ed25519.</summary>
public delegate byte[] NatsNonceSigner(ReadOnlySpan<byte> nonce);

/// <summary>One proof of identity, as <see cref="NatsAuthOpts.AuthCredCallback"/> returns it.</summary>
public sealed class NatsAuthCred
{
    private NatsAuthCred()
    {
    }

    internal string? Username { get; private init; }

    internal string? Password { get; private init; }

    internal string? Token { get; private init; }

    internal string? Jwt { get; private init; }

    internal string? NKey { get; private init; }

    internal NatsNonceSigner? Sign { get; private init; }

    public static NatsAuthCred FromUserInfo(string username, string password) => new() { Username = username, Password = password };

    public static NatsAuthCred FromToken(string token) => new() { Token = token };

    /// <summary>A user JWT and its key.</summary>
    public static NatsAuthCred FromJwt(string jwt, NatsNonceSigner sign) => new() { Jwt = jwt, Sign = sign };

    /// <summary>A user JWT that needs no key: bearer tokens.</summary>
    public static NatsAuthCred FromBearerJwt(string jwt) => new() { Jwt = jwt };

    /// <summary>A public user NKey the server's configuration lists, and its key.</summary>
    public static NatsAuthCred FromNKey(string publicKey, NatsNonceSigner sign) => new() { NKey = publicKey, Sign = sign };

    internal static readonly NatsAuthCred None = new();
}
