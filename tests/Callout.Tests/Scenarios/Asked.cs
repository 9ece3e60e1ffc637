using System.Text;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>One authorization request as a responder has it, and the ways to answer: rightly, or wrong in one respect.</summary>
/// <param name="Node">Who asks.</param>
/// <param name="Claims">The request.</param>
/// <param name="IsSealed">It came sealed for the account's xkey.</param>
/// <param name="ReplyAsync">For an answer later on.</param>
internal sealed record Asked(ScenarioNode Node, NatsAuthorizationRequestClaims Claims, bool IsSealed, Func<byte[], ValueTask> ReplyAsync)
{
    /// <summary>No body at all: "no reason supplied".</summary>
    public static readonly byte[] Nothing = [];

    /// <summary>Never answer.</summary>
    public static byte[]? Silence => null;

    public NatsAuthorizationRequest Request => Claims.AuthorizationRequest;

    public string Token => Request.ConnectOptions.Token;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>A user of that account, signed by <paramref name="signer"/> or the account's plain signing key.</summary>
    public string User(Tenant tenant, Action<NatsUserClaims>? edit = null, KeyPair? signer = null, string? nkey = null)
    {
        var claims = NatsJwt.NewUserClaims(nkey ?? Request.UserNKey);
        claims.Name = "client";
        claims.User.IssuerAccount = tenant.Account;
        edit?.Invoke(claims);
        return NatsJwt.Encode(claims, signer ?? tenant.Signing, Now);
    }

    /// <summary>Lets it in.</summary>
    public byte[] Admit(Tenant tenant, Action<NatsUserClaims>? edit = null, KeyPair? signer = null) =>
        Answer(r => r.AuthorizationResponse.Jwt = User(tenant, edit, signer));

    /// <summary>Turns it away with a reason.</summary>
    public byte[] Refuse(string reason) => Answer(r => r.AuthorizationResponse.Error = reason);

    /// <summary>A response as it should be but for what <paramref name="edit"/> does.</summary>
    public byte[] Answer(Action<NatsAuthorizationResponseClaims> edit, KeyPair? signer = null)
    {
        var claims = NatsJwt.NewAuthorizationResponseClaims(Request.UserNKey);
        claims.Audience = Request.NatsServer.Id;
        claims.AuthorizationResponse.IssuerAccount = Node.AuthAccount;
        edit(claims);
        return Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, signer ?? Node.ResponseKey, Now));
    }

    /// <summary>The same answer, sealed for the server.</summary>
    public byte[] Seal(byte[] answer) => Node.XKey.Seal(answer, Request.NatsServer.XKey);
}
