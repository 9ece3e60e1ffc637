using Platform.Nats.NKeys;

namespace Platform.Nats.Jwt;

/// <summary>What a server asks an auth callout service. Signed by the server's key (N…).</summary>
public sealed class NatsAuthorizationRequestClaims : JwtClaimsData
{
    public NatsAuthorizationRequest AuthorizationRequest { get; set; } = new();

    public override string Type => "authorization_request";

    internal override void ValidateInto(ValidationResults results)
    {
        var nkey = AuthorizationRequest.UserNKey;
        if (nkey.Length == 0)
        {
            results.AddError("User nkey is required");
        }
        else if (!KeyPair.IsValidPublicKey(nkey, PrefixByte.User))
        {
            results.AddError($"User nkey {GoText.Quote(nkey)} is not a valid user public key");
        }

        ValidateTimes(results);
    }
}

public sealed class NatsAuthorizationRequest : NatsGenericFields
{
    public NatsServerId NatsServer { get; set; } = new();

    /// <summary>The key the answered user must have, made by the server for this connection.</summary>
    public string UserNKey { get; set; } = "";

    public NatsClientInformation ClientInformation { get; set; } = new();

    public NatsConnectOptions ConnectOptions { get; set; } = new();

    public NatsClientTls? Tls { get; set; }

    public string RequestNonce { get; set; } = "";
}

public sealed class NatsServerId : NatsClaimPart
{
    public string Name { get; set; } = "";

    public string Host { get; set; } = "";

    public string Id { get; set; } = "";

    public string Version { get; set; } = "";

    public string Cluster { get; set; } = "";

    public List<string>? Tags { get; set; }

    public string XKey { get; set; } = "";
}

public sealed class NatsClientInformation : NatsClaimPart
{
    public string Host { get; set; } = "";

    public ulong Id { get; set; }

    public string User { get; set; } = "";

    public string Name { get; set; } = "";

    public List<string>? Tags { get; set; }

    public string NameTag { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Type { get; set; } = "";

    public string MqttId { get; set; } = "";

    public string Nonce { get; set; } = "";
}

/// <summary>What the client sent in CONNECT, secrets included: never log it.</summary>
public sealed class NatsConnectOptions : NatsClaimPart
{
    public string Jwt { get; set; } = "";

    public string NKey { get; set; } = "";

    public string SignedNonce { get; set; } = "";

    public string Token { get; set; } = "";

    public string Username { get; set; } = "";

    public string Password { get; set; } = "";

    public string Name { get; set; } = "";

    public string Lang { get; set; } = "";

    public string Version { get; set; } = "";

    public long Protocol { get; set; }
}

public sealed class NatsClientTls : NatsClaimPart
{
    public string Version { get; set; } = "";

    public string Cipher { get; set; } = "";

    /// <summary>PEM, unverified.</summary>
    public List<string>? Certs { get; set; }

    /// <summary>PEM; the client's own certificate is first in each chain.</summary>
    public List<List<string>>? VerifiedChains { get; set; }
}

/// <summary>A callout service's answer: a user JWT or an error.</summary>
public sealed class NatsAuthorizationResponseClaims : JwtClaimsData
{
    public NatsAuthorizationResponse AuthorizationResponse { get; set; } = new();

    public override string Type => "authorization_response";

    internal override void ValidateInto(ValidationResults results)
    {
        var answer = AuthorizationResponse;
        results.AddErrorIf(!KeyPair.IsValidPublicKey(Subject, PrefixByte.User), "Subject must be a user public key");
        results.AddErrorIf(!KeyPair.IsValidPublicKey(Audience, PrefixByte.Server), "Audience must be a server public key");
        results.AddErrorIf(answer.Error.Length == 0 && answer.Jwt.Length == 0, "Error or Jwt is required");
        results.AddErrorIf(answer.Error.Length > 0 && answer.Jwt.Length > 0, "Only Error or Jwt can be set");
        results.AddErrorIf(
            answer.IssuerAccount.Length > 0 && !KeyPair.IsValidPublicKey(answer.IssuerAccount, PrefixByte.Account),
            "issuer_account is not an account public key");
        ValidateTimes(results);
    }
}

public sealed class NatsAuthorizationResponse : NatsGenericFields
{
    public string Jwt { get; set; } = "";

    public string Error { get; set; } = "";

    /// <summary>The auth account (A…), when one of its signing keys is the issuer.</summary>
    public string IssuerAccount { get; set; } = "";
}
