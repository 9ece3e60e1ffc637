using static Platform.Nats.Jwt.Json.PartShapes;

namespace Platform.Nats.Jwt.Json;

/// <summary>The claims themselves: standard members, then "nats".</summary>
internal static class ClaimShapes
{
    public static readonly Shape<NatsOperatorClaims> OperatorClaims = AddStandard(new Shape<NatsOperatorClaims>())
        .Part("nats", AddGeneric(AddOperator(new Shape<NatsOperator>())
                .Text("assert_server_version", o => o.AssertServerVersion, (o, v) => o.AssertServerVersion = v)
                .Flag("strict_signing_key_usage", o => o.StrictSigningKeyUsage, (o, v) => o.StrictSigningKeyUsage = v)),
            c => c.Operator);

    public static readonly Shape<NatsAccountClaims> AccountClaims = AddStandard(new Shape<NatsAccountClaims>())
        .Part("nats", AddGeneric(AddExchange(new Shape<NatsAccount>())
                .Part("limits", OperatorLimits, a => a.Limits)
                .Add("signing_keys", SigningKeyShapes.Read, SigningKeyShapes.Write)
                .Map("revocations", a => a.Revocations, (a, v) => a.Revocations = v, ReadTime, WriteTime)
                .Part("default_permissions", PartShapes.Permissions, a => a.DefaultPermissions)
                .Map("mappings", a => a.Mappings, (a, v) => a.Mappings = v, ReadMappings, WriteMappings)
                .Part("authorization", ExternalAuthorization, a => a.Authorization)
                .Optional("trace", Trace, a => a.Trace, (a, v) => a.Trace = v)
                .Text("cluster_traffic", a => a.ClusterTraffic, (a, v) => a.ClusterTraffic = v)
                .Text("description", a => a.Description, (a, v) => a.Description = v)
                .Text("info_url", a => a.InfoUrl, (a, v) => a.InfoUrl = v)),
            c => c.Account);

    public static readonly Shape<NatsUserClaims> UserClaims = AddStandard(new Shape<NatsUserClaims>())
        .Part("nats", AddGeneric(AddPermissionLimits(new Shape<NatsUser>())
                .Text("issuer_account", u => u.IssuerAccount, (u, v) => u.IssuerAccount = v)),
            c => c.User);

    public static readonly Shape<NatsActivationClaims> ActivationClaims = AddStandard(new Shape<NatsActivationClaims>())
        .Part("nats", AddGeneric(AddType(
                    new Shape<NatsActivation>().Text("subject", a => a.ImportSubject, (a, v) => a.ImportSubject = v),
                    "kind", a => a.ImportType, (a, v) => a.ImportType = v)
                .Text("issuer_account", a => a.IssuerAccount, (a, v) => a.IssuerAccount = v)),
            c => c.Activation);

    public static readonly Shape<NatsAuthorizationResponseClaims> ResponseClaims = AddStandard(new Shape<NatsAuthorizationResponseClaims>())
        .Part("nats", AddGeneric(new Shape<NatsAuthorizationResponse>()
                .Text("jwt", r => r.Jwt, (r, v) => r.Jwt = v)
                .Text("error", r => r.Error, (r, v) => r.Error = v)
                .Text("issuer_account", r => r.IssuerAccount, (r, v) => r.IssuerAccount = v)),
            c => c.AuthorizationResponse);

    public static readonly Shape<NatsGenericClaims> GenericClaims = AddStandard(new Shape<NatsGenericClaims>())
        .Add("nats", ReadData, WriteData)
        .Add("tags", Passed, Nothing)
        .Add("type", Passed, Nothing)
        .Add("version", Passed, Nothing);

    /// <summary>What a jti is the hash of: the standard members without the jti itself.</summary>
    public static readonly Shape<JwtClaimsData> Hashed = AddStandard(new Shape<JwtClaimsData>(), withId: false);

    private static void ReadData(ref JsonInput input, NatsGenericClaims claims)
    {
        if (input.IsNull)
        {
            claims.Data = null;
            return;
        }

        JsonValue.ReadInto(ref input, claims.Data ??= JsonValue.NewMap());
    }

    // What the first form had at the top is no member of free-form claims: DecodeGeneric moves it into "nats".
    private static void Passed(ref JsonInput input, NatsGenericClaims claims) => input.Skip();

    private static void Nothing(JsonOutput output, NatsGenericClaims claims)
    {
        // See above.
    }

    private static void WriteData(JsonOutput output, NatsGenericClaims claims)
    {
        if (claims.Data is { Count: > 0 })
        {
            output.Name("nats");
            JsonValue.Write(output, claims.Data);
        }
    }
}
