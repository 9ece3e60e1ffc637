using System.Buffers.Text;
using System.Text;
using Platform.Callout.Tests.World;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.Attacks;

/// <summary>Requests that differ from a node's in one respect: not sealed or sealed otherwise, not signed by the node, meant for somebody else, out of their
/// time, here before.</summary>
internal static class RequestAttacks
{
    private static readonly KeyPair Stranger = KeyPair.CreatePair(PrefixByte.Server);
    private static readonly KeyPair Account = KeyPair.CreatePair(PrefixByte.Account);
    private static readonly KeyPair Curve = KeyPair.CreatePair(PrefixByte.Curve);

    public static IReadOnlyList<RequestAttack> All { get; } =
    [
        // Sealing.
        new("plain", "request_unencrypted", s => new(Text(s.Request("")), null)),
        new("plain, with the header of a sealed one", "request_unencrypted", s => new(Text(s.Request("")), s.ServerXKey)),
        new("plain, and names no xkey", "request_unencrypted", s => new(Text(s.Request("", c => c.AuthorizationRequest.NatsServer.XKey = "")), null)),
        new("sealed for somebody else", "request_not_opened", s => new(s.Seal(s.Request(""), Curve.PublicKey), s.ServerXKey)),
        new("sealed by another than the header names", "request_not_opened", s => new(s.Seal(s.Request("")), Curve.PublicKey)),
        new("sealed, without the header", "request_not_opened", s => new(s.Seal(s.Request("")), null)),
        new("sealed, the header is no key", "request_not_opened", s => new(s.Seal(s.Request("")), "XNOKEY")),
        new("sealed, the header is an account's key", "request_not_opened", s => new(s.Seal(s.Request("")), Account.PublicKey)),
        new("sealed, cut", "request_not_opened", s => new([.. s.Seal(s.Request("")).AsSpan(0, 200)], s.ServerXKey)),
        new("sealed, a bit changed", "request_not_opened", s => new(Flipped(s.Seal(s.Request(""))), s.ServerXKey)),
        new("sealed, something behind it", "request_not_opened", s => new([.. s.Seal(s.Request("")), 0], s.ServerXKey)),
        new("only the beginning of a box", "request_not_opened", s => new(Text("xkv1"), s.ServerXKey)),
        new("a plain one with the beginning of a box", "request_not_opened", s => new(Text("xkv1" + s.Request("")), s.ServerXKey)),

        // Signature. Whoever is no node seals with an xkey of its own: a node's proves the node, and spares its signature (ADR 16). What a stranger proves
        // by the first of these is of no use to the others, which say to be the node.
        new("signed by a server of no fleet", "server_unknown", s => Foreign(s, s.Request("", c => Name(c, Stranger.PublicKey), Stranger))),
        new("says to be the node, signed by the stranger", "request_misdirected", s => Foreign(s, s.Request("", c => Name(c, s.Key.PublicKey), Stranger))),
        new("signed by the node, names the stranger", "request_misdirected", s => Foreign(s, s.Request("", c => Name(c, Stranger.PublicKey)))),
        new("the node's signature over another client's address", "request_forged", s => Foreign(s, OfAnotherAddress(s))),
        new("the signature of another request", "request_forged", s => Foreign(s, WithSignatureOf(Mine(s), Mine(s)))),
        new("a bit of the signature changed", "request_forged", s => Foreign(s, Mine(s)[..^6] + "AAAAAA")),
        new("no signature", "request_forged", s => Foreign(s, Mine(s)[..(Mine(s).LastIndexOf('.') + 1)])),
        new("alg none", "request_forged", s => Foreign(s, $"eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.{Mine(s).Split('.')[1]}.")),
        new("no token at all", "request_forged", s => Foreign(s, "eyJ0.no.token")),
        new("JSON instead of a token", "request_forged", s => Foreign(s, """{"nats":{"type":"authorization_request"}}""")),
        new("an answer instead of a request", "request_forged", s => Foreign(s, Response(s))),
        new("a user's JWT instead of a request", "request_forged", s => Foreign(s, NatsJwt.Encode(NatsJwt.NewUserClaims(User), Account, TimeProvider.System.GetUtcNow()))),
        new("empty", "request_forged", _ => new([], null)),
        new("sealed, and empty", "request_forged", s => Foreign(s, "")),

        // For whom.
        new("another audience", "request_misdirected", s => Sealed(s, s.Request("", c => c.Audience = "another-audience"))),
        new("no audience", "request_misdirected", s => Sealed(s, s.Request("", c => c.Audience = ""))),
        new("about another account", "request_misdirected", s => Sealed(s, s.Request("", c => c.Subject = Account.PublicKey))),
        new("names another xkey", "request_misdirected", s => Sealed(s, s.Request("", c => c.AuthorizationRequest.NatsServer.XKey = Curve.PublicKey))),
        new("sealed, and names no xkey", "request_misdirected", s => Sealed(s, s.Request("", c => c.AuthorizationRequest.NatsServer.XKey = ""))),
        new("its user is an account", "request_misdirected", s => Sealed(s, s.Request("", c => c.AuthorizationRequest.UserNKey = Account.PublicKey))),
        new("its user is a word", "request_misdirected", s => Sealed(s, s.Request("", c => c.AuthorizationRequest.UserNKey = "U"))),

        // When.
        new("ended half a minute ago", "request_expired", s => Sealed(s, s.Request("", c => c.Expires = At(-30))), IsAnswered: false),
        new("ends in an hour", "request_expired", s => Sealed(s, s.Request("", c => c.Expires = At(3600))), IsAnswered: false),
        new("never ends", "request_expired", s => Sealed(s, s.Request("", c => c.Expires = 0)), IsAnswered: false),
        new("begins in half a minute", "request_expired", s => Sealed(s, s.Request("", c => c.NotBefore = At(30))), IsAnswered: false),
    ];

    /// <summary>Of requests that were answered once: each is refused for being a replay.</summary>
    public static IReadOnlyList<(string Name, Func<PlayedServer, string, SentRequest> Make)> Replays { get; } =
    [
        ("the same request, sealed anew", (s, request) => Sealed(s, request)),
        ("another credential under the same user key", (s, request) => Sealed(s, s.Request("tl_con_another", c => c.AuthorizationRequest.UserNKey = UserOf(request)))),
        ("another server name under the same user key", (s, request) => Sealed(s, s.Request("", c => (c.AuthorizationRequest.UserNKey, c.AuthorizationRequest.NatsServer.Name) = (UserOf(request), "another")))),
    ];

    private static string User => KeyPair.CreatePair(PrefixByte.User).PublicKey;

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static SentRequest Sealed(PlayedServer server, string request) => new(server.Seal(request), server.ServerXKey);

    private static SentRequest Foreign(PlayedServer server, string request) => new(Curve.Seal(Text(request), server.XKey), Curve.PublicKey, Curve);

    // The server it names, and the xkey that the stranger has.
    private static void Name(NatsAuthorizationRequestClaims claims, string server) =>
        (claims.AuthorizationRequest.NatsServer.Id, claims.AuthorizationRequest.NatsServer.XKey) = (server, Curve.PublicKey);

    /// <summary>A request the node itself would have signed for the stranger's xkey.</summary>
    private static string Mine(PlayedServer server) => server.Request("", c => Name(c, server.Key.PublicKey));

    private static long At(int seconds) => TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds();

    private static string UserOf(string request) => NatsJwt.DecodeAuthorizationRequestClaims(request).AuthorizationRequest.UserNKey;

    private static byte[] Flipped(byte[] box)
    {
        box[^9] ^= 1;
        return box;
    }

    private static string OfAnotherAddress(PlayedServer server)
    {
        var parts = Mine(server).Split('.');
        var body = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(body.Replace("\"127.0.0.1\"", "\"10.0.0.1\"", StringComparison.Ordinal)))}.{parts[2]}";
    }

    private static string WithSignatureOf(string request, string other) => request[..request.LastIndexOf('.')] + other[other.LastIndexOf('.')..];

    private static string Response(PlayedServer server)
    {
        var claims = NatsJwt.NewAuthorizationResponseClaims(User);
        claims.Audience = server.Key.PublicKey;
        return NatsJwt.Encode(claims, Account, TimeProvider.System.GetUtcNow());
    }
}
