using static Platform.Nats.Jwt.Json.PartShapes;

namespace Platform.Nats.Jwt.Json;

/// <summary>
/// Tokens of the first form: type, tags and issuer_account stood beside "nats". They are read into today's claims, with version 1;
/// what the second form dropped is dropped.
/// </summary>
internal static class V1Shapes
{
    public static readonly Shape<NatsOperatorClaims> OperatorClaims = AddMoved(AddStandard(new Shape<NatsOperatorClaims>()), c => c.Operator)
        .Part("nats", AddOperator(new Shape<NatsOperator>()), c => c.Operator);

    public static readonly Shape<NatsAccountClaims> AccountClaims = AddMoved(AddStandard(new Shape<NatsAccountClaims>()), c => c.Account)
        .Part("nats", AddExchange(new Shape<NatsAccount>())
                .Part("limits", V1Limits, a => a.Limits)
                .Texts("signing_keys", a => a.SigningKeys?.ConvertAll(k => k.Key), (a, v) => a.SigningKeys = v?.ConvertAll(k => new NatsAccountSigningKey(k)))
                .Map("revocations", a => a.Revocations, (a, v) => a.Revocations = v, ReadTime, WriteTime),
            c => c.Account);

    public static readonly Shape<NatsUserClaims> UserClaims = AddMoved(AddStandard(new Shape<NatsUserClaims>()), c => c.User)
        .Text("issuer_account", c => c.User.IssuerAccount, (c, v) => c.User.IssuerAccount = v)
        .Part("nats", AddUserLimits(AddPermissions(new Shape<NatsUser>()))
                .Flag("bearer_token", u => u.BearerToken, (u, v) => u.BearerToken = v)
                .Add("max", Checked, Dropped),
            c => c.User);

    public static readonly Shape<NatsActivationClaims> ActivationClaims = AddMoved(AddStandard(new Shape<NatsActivationClaims>()), c => c.Activation)
        .Text("issuer_account", c => c.Activation.IssuerAccount, (c, v) => c.Activation.IssuerAccount = v)
        .Part("nats", AddType(
                    new Shape<NatsActivation>().Text("subject", a => a.ImportSubject, (a, v) => a.ImportSubject = v),
                    "type", a => a.ImportType, (a, v) => a.ImportType = v)
                .Add("max", Checked, Dropped)
                .Add("payload", Checked, Dropped)
                .Add("src", (ref input, _) => input.String(""), Dropped)
                .Add("times", (ref input, _) => JsonLists.Read<NatsTimeRange>(ref input, null, ReadTimeRange), Dropped),
            c => c.Activation);

    private static Shape<T> AddMoved<T>(Shape<T> shape, Func<T, NatsGenericFields> get)
        where T : JwtClaimsData => shape
        .Texts("tags", c => get(c).Tags, (c, v) => get(c).Tags = v)
        .Text("type", c => get(c).Type, (c, v) => get(c).Type = v);

    private static NatsTimeRange ReadTimeRange(ref JsonInput input, NatsTimeRange? current)
    {
        current ??= new();
        if (!input.IsNull)
        {
            TimeRange.ReadInto(ref input, current);
        }

        return current;
    }

    // Read for its type's sake: a wrong one fails the decoding in Go too.
    private static void Checked<T>(ref JsonInput input, T target) => input.Int64(0);

    private static void Dropped<T>(JsonOutput output, T source)
    {
        // No longer part of the claims.
    }
}
