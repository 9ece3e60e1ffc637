using System.Collections.Concurrent;
using System.Text;
using Platform.Admission;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Snapshot;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Service;

/// <summary>What reading a request came to: the question, or why there is none. With both, the refusal can be told to the server that asked.</summary>
internal readonly record struct ReadRequest(Question? Question, string? Refusal);

/// <summary>Opens, verifies and checks a request as far as it can be checked by itself (nats-auth.md §1.7, §3.2). Who may ask at all is for <see cref="FleetServers"/>.</summary>
internal sealed class RequestReader(Envelopes envelopes, LimitOptions limits, TimeProvider clock)
{
    public const string Audience = "nats-authorization-request";
    private const string XKeyHeader = "Nats-Server-Xkey";
    private const int Most = 4096;

    // A server's xkey is named in the requests it signs. One of them verified, whatever else opens with that xkey was sealed by the same server (a NaCl box
    // proves its sender), and its signature, a fifth of a request's cost, says nothing more (bench callout; ADR 16).
    private readonly ConcurrentDictionary<string, string> _sealers = new(StringComparer.Ordinal);

    public ReadRequest Read(in NatsMsg<Arrival> message, CalloutState state)
    {
        var payload = message.Data.Payload;
        var (text, secret, serverXKey) = (payload, (SharedCurveSecret?)null, "");
        var isSealed = payload.AsSpan().StartsWith("xkv1"u8);
        var xkeys = state.Secrets.Callout.XKeys;
        if (isSealed)
        {
            serverXKey = message.Headers is { } headers && headers.TryGetValue(XKeyHeader, out var header) ? header.ToString() : "";
            if (!envelopes.TryOpen(xkeys, serverXKey, payload, out var opened, out secret))
            {
                return new(null, RequestReasons.NotOpened);
            }

            text = opened;
        }

        if (Decode(text, serverXKey) is not { } claims)
        {
            return new(null, RequestReasons.Forged);
        }

        var question = new Question(message, state, ConnectAttempt.Of(claims.AuthorizationRequest), secret);
        var fault = !isSealed && xkeys.Count > 0 ? RequestReasons.Unencrypted : Fault(claims, state, serverXKey);
        if (isSealed && fault is null && !_sealers.ContainsKey(serverXKey) && _sealers.Count < Most)
        {
            _sealers.TryAdd(serverXKey, claims.Issuer);
        }

        return new(question, fault);
    }

    private NatsAuthorizationRequestClaims? Decode(byte[] text, string serverXKey)
    {
        try
        {
            return NatsJwt.DecodeAuthorizationRequestClaims(Encoding.ASCII.GetString(text), claims => serverXKey.Length > 0
                && string.Equals(claims.AuthorizationRequest.NatsServer.XKey, serverXKey, StringComparison.Ordinal)
                && _sealers.TryGetValue(serverXKey, out var sealer) && string.Equals(sealer, claims.Issuer, StringComparison.Ordinal));
        }
        catch (NatsJwtException)
        {
            return null;
        }
    }

    private string? Fault(NatsAuthorizationRequestClaims claims, CalloutState state, string serverXKey)
    {
        var request = claims.AuthorizationRequest;
        if (!string.Equals(claims.Issuer, request.NatsServer.Id, StringComparison.Ordinal)
            || !string.Equals(claims.Audience, Audience, StringComparison.Ordinal)
            || !string.Equals(claims.Subject, state.Secrets.Callout.AuthAccount, StringComparison.Ordinal)
            || !string.Equals(request.NatsServer.XKey, serverXKey, StringComparison.Ordinal)
            || !KeyPair.IsValidPublicKey(request.UserNKey, PrefixByte.User))
        {
            return RequestReasons.Misdirected;
        }

        // One without an end, or with one too far away, would outlive what is remembered of replays.
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return now > claims.Expires + limits.ClockToleranceSeconds || claims.NotBefore > now + limits.ClockToleranceSeconds
            || claims.Expires > now + (long)ReplayGuard.Longest.TotalSeconds
            ? RequestReasons.Expired
            : null;
    }
}
