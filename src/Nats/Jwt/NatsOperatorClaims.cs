using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

public sealed class NatsOperatorClaims : JwtClaimsData
{
    public NatsOperator Operator { get; set; } = new();

    public override string Type => "operator";

    /// <summary>The payload of an operator's JWT, without a signature.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static NatsOperatorClaims FromJson(string json)
    {
        var claims = ClaimJson.Read(ClaimShapes.OperatorClaims, json, new NatsOperatorClaims());
        return claims.Operator.Type is "" or "operator" ? claims : throw ClaimJson.Refusal("nats.type", "these are not the claims of an operator");
    }

    /// <summary>See <see cref="FromJson"/>.</summary>
    public string ToJson() => ClaimJson.Write(ClaimShapes.OperatorClaims, this);

    /// <summary>Whether this operator's identity key or one of its signing keys issued the claims; strict operators sign only themselves with the former.</summary>
    public bool DidSign(JwtClaimsData? claims)
    {
        if (claims is null)
        {
            return false;
        }

        return string.Equals(claims.Issuer, Subject, StringComparison.Ordinal)
            ? !Operator.StrictSigningKeyUsage || string.Equals(claims.Subject, Subject, StringComparison.Ordinal)
            : Operator.SigningKeys?.Contains(claims.Issuer) == true;
    }

    internal override void ValidateInto(ValidationResults results)
    {
        ValidateTimes(results);
        Operator.Validate(results);
    }
}

public sealed class NatsOperator : NatsGenericFields
{
    /// <summary>Other operator keys (O…) that may sign accounts.</summary>
    public List<string>? SigningKeys { get; set; }

    /// <summary>Where tools push and pull accounts; needs a scheme.</summary>
    public string AccountServerUrl { get; set; } = "";

    /// <summary>nats, tls, ws or wss addresses, without path and credentials.</summary>
    public List<string>? OperatorServiceUrls { get; set; }

    /// <summary>A…</summary>
    public string SystemAccount { get; set; } = "";

    /// <summary>x.y.z: older servers refuse to start.</summary>
    public string AssertServerVersion { get; set; } = "";

    /// <summary>The identity key signs only the operator itself; accounts' identity keys sign no users.</summary>
    public bool StrictSigningKeyUsage { get; set; }
}
