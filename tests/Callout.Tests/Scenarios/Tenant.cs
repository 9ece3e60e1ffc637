using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>An account clients are placed in: a plain signing key, and a scoped one that allows foo.&gt;.</summary>
internal sealed class Tenant(string name) : IDisposable
{
    private readonly KeyPair _identity = KeyPair.CreatePair(PrefixByte.Account);

    public string Account => _identity.PublicKey;

    public KeyPair Signing { get; } = KeyPair.CreatePair(PrefixByte.Account);

    public KeyPair Scoped { get; } = KeyPair.CreatePair(PrefixByte.Account);

    public NatsAccountClaims Claims()
    {
        var claims = NatsJwt.NewAccountClaims(Account);
        claims.Name = name;
        var scope = NatsAccountSigningKey.NewUserScope(Scoped.PublicKey, "foo");
        scope.Template!.Pub.Allow = ["foo.>", "$SYS.REQ.USER.INFO"];
        scope.Template.Sub.Allow = ["foo.>", "_INBOX.>"];
        scope.Template.Resp = new() { MaxMsgs = 1, Expires = 3_000_000_000 };
        claims.Account.SigningKeys = [Signing.PublicKey, scope];
        return claims;
    }

    public void Dispose()
    {
        _identity.Dispose();
        Signing.Dispose();
        Scoped.Dispose();
    }
}
