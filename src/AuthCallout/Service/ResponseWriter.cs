using System.Text;
using Platform.Admission;
using Platform.Nats.Jwt;

namespace Platform.AuthCallout.Service;

/// <summary>Makes the payload of an answer: a user JWT or a reason, signed by the AUTH account's response key, sealed like the request.</summary>
internal sealed class ResponseWriter(TimeProvider clock)
{
    /// <summary>Signs the user with its group's key.</summary>
    public string SignUser(Allow allow)
    {
        ArgumentNullException.ThrowIfNull(allow);
        return NatsJwt.Encode(allow.Claims, allow.SigningKey, clock.GetUtcNow());
    }

    public byte[] Admit(Question question, string userJwt) => Write(question, userJwt, "");

    /// <param name="question">Which is refused.</param>
    /// <param name="reason">A code; servers log it, clients never see it.</param>
    public byte[] Refuse(Question question, string reason) => Write(question, "", reason);

    private byte[] Write(Question question, string jwt, string error)
    {
        var callout = question.State.Secrets.Callout;
        var claims = NatsJwt.NewAuthorizationResponseClaims(question.Attempt.UserNKey);
        claims.Audience = question.Attempt.ServerId;
        claims.AuthorizationResponse.Jwt = jwt;
        claims.AuthorizationResponse.Error = error;
        claims.AuthorizationResponse.IssuerAccount = callout.AuthAccount;
        var text = Encoding.ASCII.GetBytes(NatsJwt.Encode(claims, callout.ResponseKeys[0], clock.GetUtcNow()));
        return question.Secret is { } secret ? secret.Seal(text) : text;
    }
}
