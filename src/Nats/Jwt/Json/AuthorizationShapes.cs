using static Platform.Nats.Jwt.Json.PartShapes;

namespace Platform.Nats.Jwt.Json;

internal static class AuthorizationShapes
{
    private static readonly Shape<NatsServerId> ServerId = new Shape<NatsServerId>()
        .Text("name", s => s.Name, (s, v) => s.Name = v, always: true)
        .Text("host", s => s.Host, (s, v) => s.Host = v, always: true)
        .Text("id", s => s.Id, (s, v) => s.Id = v, always: true)
        .Text("version", s => s.Version, (s, v) => s.Version = v)
        .Text("cluster", s => s.Cluster, (s, v) => s.Cluster = v)
        .Texts("tags", s => s.Tags, (s, v) => s.Tags = v)
        .Text("xkey", s => s.XKey, (s, v) => s.XKey = v);

    private static readonly Shape<NatsClientInformation> ClientInformation = new Shape<NatsClientInformation>()
        .Text("host", c => c.Host, (c, v) => c.Host = v)
        .Unsigned("id", c => c.Id, (c, v) => c.Id = v)
        .Text("user", c => c.User, (c, v) => c.User = v)
        .Text("name", c => c.Name, (c, v) => c.Name = v)
        .Texts("tags", c => c.Tags, (c, v) => c.Tags = v)
        .Text("name_tag", c => c.NameTag, (c, v) => c.NameTag = v)
        .Text("kind", c => c.Kind, (c, v) => c.Kind = v)
        .Text("type", c => c.Type, (c, v) => c.Type = v)
        .Text("mqtt_id", c => c.MqttId, (c, v) => c.MqttId = v)
        .Text("nonce", c => c.Nonce, (c, v) => c.Nonce = v);

    private static readonly Shape<NatsConnectOptions> ConnectOptions = new Shape<NatsConnectOptions>()
        .Text("jwt", c => c.Jwt, (c, v) => c.Jwt = v)
        .Text("nkey", c => c.NKey, (c, v) => c.NKey = v)
        .Text("sig", c => c.SignedNonce, (c, v) => c.SignedNonce = v)
        .Text("auth_token", c => c.Token, (c, v) => c.Token = v)
        .Text("user", c => c.Username, (c, v) => c.Username = v)
        .Text("pass", c => c.Password, (c, v) => c.Password = v)
        .Text("name", c => c.Name, (c, v) => c.Name = v)
        .Text("lang", c => c.Lang, (c, v) => c.Lang = v)
        .Text("version", c => c.Version, (c, v) => c.Version = v)
        .Number("protocol", c => c.Protocol, (c, v) => c.Protocol = v, always: true);

    private static readonly Shape<NatsClientTls> ClientTls = new Shape<NatsClientTls>()
        .Text("version", t => t.Version, (t, v) => t.Version = v)
        .Text("cipher", t => t.Cipher, (t, v) => t.Cipher = v)
        .Texts("certs", t => t.Certs, (t, v) => t.Certs = v)
        .List("verified_chains", t => t.VerifiedChains, (t, v) => t.VerifiedChains = v, ReadChain!, WriteChain);

    public static readonly Shape<NatsAuthorizationRequestClaims> RequestClaims = AddStandard(new Shape<NatsAuthorizationRequestClaims>())
        .Part("nats", AddGeneric(new Shape<NatsAuthorizationRequest>()
                .Part("server_id", ServerId, r => r.NatsServer)
                .Text("user_nkey", r => r.UserNKey, (r, v) => r.UserNKey = v, always: true)
                .Part("client_info", ClientInformation, r => r.ClientInformation)
                .Part("connect_opts", ConnectOptions, r => r.ConnectOptions)
                .Optional("client_tls", ClientTls, r => r.Tls, (r, v) => r.Tls = v)
                .Text("request_nonce", r => r.RequestNonce, (r, v) => r.RequestNonce = v)),
            c => c.AuthorizationRequest);

    private static List<string>? ReadChain(ref JsonInput input, List<string>? current) =>
        JsonLists.Read<string>(ref input, current, static (ref input, text) => input.String(text ?? ""));

    private static void WriteChain(JsonOutput output, List<string>? chain)
    {
        if (chain is null)
        {
            output.Literal("null"u8);
        }
        else
        {
            JsonLists.Write(output, chain, static (o, text) => o.String(text));
        }
    }
}
