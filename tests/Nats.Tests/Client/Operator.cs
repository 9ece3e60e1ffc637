using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Client;

/// <summary>A strict operator with a system account and one tenant account, as the platform's servers are set up.</summary>
internal sealed class Operator
{
    private readonly KeyPair _identity = KeyPair.CreatePair(PrefixByte.Operator);
    private readonly KeyPair _signing = KeyPair.CreatePair(PrefixByte.Operator);

    public Operator()
    {
        System = new(KeyPair.CreatePair(PrefixByte.Account), KeyPair.CreatePair(PrefixByte.Account));
        Tenant = new(KeyPair.CreatePair(PrefixByte.Account), KeyPair.CreatePair(PrefixByte.Account));
        var claims = NatsJwt.NewOperatorClaims(_identity.PublicKey);
        claims.Name = "tests";
        claims.Operator.SigningKeys = [_signing.PublicKey];
        claims.Operator.StrictSigningKeyUsage = true;
        claims.Operator.SystemAccount = System.PublicKey;
        Jwt = NatsJwt.Encode(claims, _identity, Now);
        SystemJwt = Sign(System, Now);
    }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public string Jwt { get; }

    /// <summary>What every server of a cluster starts with: were they to differ, the servers would begin by levelling them.</summary>
    public string SystemJwt { get; }

    public TestAccount System { get; }

    public TestAccount Tenant { get; }

    /// <summary>Signs the account's claims as of a moment: no two JWTs of an account may share a second.</summary>
    public string Sign(TestAccount account, DateTimeOffset at, Action<NatsAccountClaims>? change = null)
    {
        var claims = NatsJwt.NewAccountClaims(account.PublicKey);
        claims.Account.SigningKeys = [account.Signing.PublicKey];
        change?.Invoke(claims);
        return NatsJwt.Encode(claims, _signing, at);
    }

    /// <summary>A generic JWT that asks for the deletion of an account.</summary>
    public string SignDelete(TestAccount account)
    {
        var claims = NatsJwt.NewGenericClaims(_signing.PublicKey);
        claims.Data!["accounts"] = new List<object?> { account.PublicKey };
        return NatsJwt.Encode(claims, _signing, Now);
    }

    /// <summary>nats.conf lines for a server of this operator; the tenant is not preloaded.</summary>
    public string Config(string name = "n1") => Config(name, SystemJwt);

    /// <summary>As above, with another JWT of the system account.</summary>
    public string Config(string name, string systemJwt) => $$"""
        server_name: {{name}}
        operator: "{{Jwt}}"
        system_account: {{System.PublicKey}}
        resolver: { type: full, dir: "jwt", allow_delete: true, interval: "1m" }
        resolver_preload: { {{System.PublicKey}}: "{{systemJwt}}" }
        """;

    public NatsOpts SystemOpts(string url) => NatsOpts.Default with { Url = url, AuthOpts = System.NewUser().AuthOpts };
}

internal sealed record TestAccount(KeyPair Identity, KeyPair Signing)
{
    public string PublicKey => Identity.PublicKey;

    public TestUser NewUser(Action<NatsUserClaims>? change = null)
    {
        var key = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewUserClaims(key.PublicKey);
        claims.Name = "user";
        claims.User.IssuerAccount = PublicKey;
        change?.Invoke(claims);
        return new(key, NatsJwt.Encode(claims, Signing, Operator.Now));
    }
}

internal sealed record TestUser(KeyPair Key, string Jwt)
{
    public byte[] Creds => NatsJwt.FormatUserConfig(Jwt, Key.ExportSeed());

    public NatsAuthCred Cred => NatsAuthCred.FromJwt(Jwt, Key);

    public NatsAuthOpts AuthOpts => new() { AuthCredCallback = (_, _) => new(Cred) };
}
