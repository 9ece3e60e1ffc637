using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Fixtures;

/// <summary>A throwaway operator as ours is made: identity key, one listed signing key, strict, and a system account signed by
/// it. For tests of the fleet that do not need the database's own operator.</summary>
public sealed class TestOperator : IDisposable
{
    private readonly KeyPair _identity = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair _system = KeyPair.CreatePair(PrefixByte.Account);
    private readonly KeyPair _systemSigning = KeyPair.CreatePair(PrefixByte.Account);

    public TestOperator()
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = NatsJwt.NewOperatorClaims(_identity.PublicKey);
        claims.Name = "test";
        claims.Operator.SigningKeys = [SigningKey.PublicKey];
        claims.Operator.SystemAccount = SystemAccount;
        claims.Operator.StrictSigningKeyUsage = true;
        Jwt = NatsJwt.Encode(claims, _identity, now);
        var system = NatsJwt.NewAccountClaims(SystemAccount);
        system.Name = "SYS";
        system.Account.SigningKeys = [new NatsAccountSigningKey { Key = _systemSigning.PublicKey }];
        SystemAccountJwt = NatsJwt.Encode(system, SigningKey, now);
    }

    public KeyPair SigningKey { get; } = KeyPair.CreatePair(PrefixByte.Operator);

    public string Jwt { get; }

    public string SystemAccount => _system.PublicKey;

    public string SystemAccountJwt { get; }

    /// <summary>Creds (UTF-8) of a new user of the system account.</summary>
    public byte[] SystemCreds() => UserCreds(_systemSigning, SystemAccount, "system");

    /// <summary>Creds (UTF-8) of a new user, signed by a signing key of its account.</summary>
    public static byte[] UserCreds(KeyPair signingKey, string account, string name)
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewUserClaims(user.PublicKey);
        claims.Name = name;
        claims.User.IssuerAccount = account;
        using var seed = user.ExportSeed();
        return NatsCreds.FormatUserConfig(NatsJwt.Encode(claims, signingKey, TimeProvider.System.GetUtcNow()), seed.Utf8);
    }

    public void Dispose()
    {
        foreach (var key in new[] { _identity, _system, _systemSigning, SigningKey })
        {
            key.Dispose();
        }
    }
}
