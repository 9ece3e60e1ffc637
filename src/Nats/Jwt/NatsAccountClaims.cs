using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Jwt;

public sealed class NatsAccountClaims : JwtClaimsData
{
    public NatsAccount Account { get; set; } = new();

    public override string Type => "account";

    /// <summary>Whether the account's key, or for its users and activations one of its signing keys, issued the claims.</summary>
    public bool DidSign(JwtClaimsData? claims)
    {
        if (claims is null)
        {
            return false;
        }

        if (string.Equals(claims.Issuer, Subject, StringComparison.Ordinal))
        {
            return true;
        }

        var account = claims switch
        {
            NatsUserClaims user => user.User.IssuerAccount,
            NatsActivationClaims activation => activation.Activation.IssuerAccount,
            _ => null,
        };
        return string.Equals(account, Subject, StringComparison.Ordinal) && Account.HasSigningKey(claims.Issuer);
    }

    /// <summary>Revoked by its key or by "*". Claims without issue time or subject count as revoked.</summary>
    public bool IsClaimRevoked(NatsUserClaims? user) =>
        user is null || user.IssuedAt == 0 || user.Subject.Length == 0 || RevocationList.IsRevoked(Account.Revocations, user.Subject, user.IssuedAt);

    /// <summary>The payload of an account's JWT, without a signature: standard members and "nats". Absent limits are 0, as in a JWT.</summary>
    /// <exception cref="NatsJwtException">Not such JSON; the message names the member.</exception>
    public static NatsAccountClaims FromJson(string json)
    {
        var claims = ClaimJson.Read(ClaimShapes.AccountClaims, json, new NatsAccountClaims());
        if (claims.Account.Type is not ("" or "account"))
        {
            throw ClaimJson.Refusal("nats.type", "these are not the claims of an account");
        }

        claims.Account.Limits.PreferTiers();
        return claims;
    }

    /// <summary>See <see cref="FromJson"/>.</summary>
    public string ToJson() => ClaimJson.Write(ClaimShapes.AccountClaims, this);

    internal override void ValidateInto(ValidationResults results)
    {
        ValidateTimes(results);
        Account.Validate(Subject, results);
        if (NKeys.KeyPair.IsValidPublicKey(Issuer, NKeys.PrefixByte.Account) && !Account.Limits.IsEmpty)
        {
            results.AddWarning("self-signed account JWTs shouldn't contain operator limits");
        }
    }
}

public sealed class NatsAccount : NatsGenericFields
{
    public List<NatsImport>? Imports { get; set; }

    public List<NatsExport>? Exports { get; set; }

    public NatsOperatorLimits Limits { get; set; } = new();

    /// <summary>Keys (A…) that sign users and activations, each plain or with a scope. Written sorted; of equal keys the last counts.</summary>
    public List<NatsAccountSigningKey>? SigningKeys { get; set; }

    /// <summary>U… or "*" to Unix seconds: JWTs issued at or before that time are refused.</summary>
    public Dictionary<string, long>? Revocations { get; set; }

    /// <summary>For users without permissions of their own.</summary>
    public NatsPermissions DefaultPermissions { get; set; } = new();

    public Dictionary<string, List<NatsWeightedMapping>>? Mappings { get; set; }

    public NatsExternalAuthorization Authorization { get; set; } = new();

    public NatsMsgTrace? Trace { get; set; }

    /// <summary>"", "system" or "owner".</summary>
    public string ClusterTraffic { get; set; } = "";

    public string Description { get; set; } = "";

    public string InfoUrl { get; set; } = "";

    public bool HasSigningKey(string key) => SigningKeys?.Exists(k => string.Equals(k.Key, key, StringComparison.Ordinal)) == true;

    public bool HasExportContaining(string subject) => Exports?.Exists(e => SubjectRules.IsContainedIn(subject, e.Subject)) == true;
}
