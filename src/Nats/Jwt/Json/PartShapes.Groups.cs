namespace Platform.Nats.Jwt.Json;

/// <summary>Groups of members that several shapes have.</summary>
internal static partial class PartShapes
{
    public static Shape<T> AddStandard<T>(Shape<T> shape, bool withId = true)
        where T : JwtClaimsData
    {
        shape.Text("aud", c => c.Audience, (c, v) => c.Audience = v).Number("exp", c => c.Expires, (c, v) => c.Expires = v);
        if (withId)
        {
            shape.Text("jti", c => c.Id, (c, v) => c.Id = v);
        }

        return shape
            .Number("iat", c => c.IssuedAt, (c, v) => c.IssuedAt = v)
            .Text("iss", c => c.Issuer, (c, v) => c.Issuer = v)
            .Text("name", c => c.Name, (c, v) => c.Name = v)
            .Number("nbf", c => c.NotBefore, (c, v) => c.NotBefore = v)
            .Text("sub", c => c.Subject, (c, v) => c.Subject = v);
    }

    public static Shape<T> AddGeneric<T>(Shape<T> shape)
        where T : NatsGenericFields => shape
        .Texts("tags", g => g.Tags, (g, v) => g.Tags = v)
        .Text("type", g => g.Type, (g, v) => g.Type = v)
        .Number("version", g => g.Version, (g, v) => g.Version = v);

    public static Shape<NatsOperator> AddOperator(Shape<NatsOperator> shape) => shape
        .Texts("signing_keys", o => o.SigningKeys, (o, v) => o.SigningKeys = v)
        .Text("account_server_url", o => o.AccountServerUrl, (o, v) => o.AccountServerUrl = v)
        .Texts("operator_service_urls", o => o.OperatorServiceUrls, (o, v) => o.OperatorServiceUrls = v)
        .Text("system_account", o => o.SystemAccount, (o, v) => o.SystemAccount = v);

    public static Shape<NatsAccount> AddExchange(Shape<NatsAccount> shape) => shape
        .Parts("imports", Import, a => a.Imports, (a, v) => a.Imports = v, entriesMayBeNull: true)
        .Parts("exports", Export, a => a.Exports, (a, v) => a.Exports = v, entriesMayBeNull: true);

    public static Shape<T> AddPermissionLimits<T>(Shape<T> shape)
        where T : class, INatsUserPermissionLimits => AddUserLimits(AddPermissions(shape))
        .Flag("bearer_token", u => u.BearerToken, (u, v) => u.BearerToken = v)
        .Flag("proxy_required", u => u.ProxyRequired, (u, v) => u.ProxyRequired = v)
        .Texts("allowed_connection_types", u => u.AllowedConnectionTypes, (u, v) => u.AllowedConnectionTypes = v);

    public static Shape<T> AddUserLimits<T>(Shape<T> shape)
        where T : class, INatsUserPermissionLimits => shape
        .Add("src", (ref input, u) => u.Src = CidrList.Read(ref input), (output, u) =>
        {
            if (u.Src is { Count: > 0 })
            {
                output.Name("src");
                JsonLists.Write(output, u.Src, static (o, text) => o.String(text));
            }
        })
        .Parts("times", TimeRange, u => u.Times, (u, v) => u.Times = v, entriesMayBeNull: false)
        .Text("times_location", u => u.TimesLocation, (u, v) => u.TimesLocation = v)
        .Number("subs", u => u.Subs, (u, v) => u.Subs = v)
        .Number("data", u => u.Data, (u, v) => u.Data = v)
        .Number("payload", u => u.Payload, (u, v) => u.Payload = v);

    public static Shape<T> AddPermissions<T>(Shape<T> shape)
        where T : class, INatsUserPermissionLimits => shape
        .Part("pub", Permission, u => u.Pub)
        .Part("sub", Permission, u => u.Sub)
        .Optional("resp", Response, u => u.Resp, (u, v) => u.Resp = v);
}
