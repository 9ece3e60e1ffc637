using System.Security.Cryptography;
using Platform.Nats.Client;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.Authority;

/// <summary>A credential just issued: its ledger row, and the .creds file (UTF-8) with the only copy of the seed. Show it once, then dispose.</summary>
public sealed class IssuedCredential(Credential row, string jwt, byte[] creds) : IDisposable
{
    public Credential Row { get; } = row;
    public string Jwt { get; } = jwt;
    public ReadOnlyMemory<byte> Creds => creds;

    public void Dispose() => CryptographicOperations.ZeroMemory(creds);
}

/// <summary>A short-lived user for the platform's own connections. Dispose when the connection is done: the key is zeroed.</summary>
public sealed class MintedUser(string jwt, KeyPair key) : IDisposable
{
    public string PublicKey => key.PublicKey;
    public string Jwt { get; } = jwt;

    /// <summary>What the wire client asks for at connect.</summary>
    public NatsAuthCred Cred => NatsAuthCred.FromJwt(Jwt, key);

    public void Dispose() => key.Dispose();
}
