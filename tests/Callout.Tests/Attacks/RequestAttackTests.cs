using System.Text;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.World;

/// <summary>Requests no node of the fleet makes. Each is refused, and counted under its reason.</summary>
[Collection(Site.Name)]
public sealed class RequestAttackTests(Site site) : WorldTests(site)
{
    [Fact]
    public async Task A_request_is_answered_only_as_a_node_of_the_fleet_makes_it()
    {
        await using var server = await PlayedServer.StartAsync(Site.Platform);
        var token = await Site.TokenAsync();
        using var stranger = KeyPair.CreatePair(PrefixByte.Server);
        using var someCurve = KeyPair.CreatePair(PrefixByte.Curve);
        var past = TimeProvider.System.GetUtcNow().AddSeconds(-30).ToUnixTimeSeconds();
        var farAway = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();

        // As it should be; the rest differs from it in one respect.
        var right = server.Seal(server.Request(token));
        (await server.AskAsync(right)).ShouldNotBeNull().AuthorizationResponse.Jwt.ShouldNotBeEmpty();
        await RefusedAsync("request_replayed", right);

        await RefusedAsync("request_unencrypted", Encoding.ASCII.GetBytes(server.Request(token)), hasXKey: false);
        await RefusedAsync("request_unencrypted", Encoding.ASCII.GetBytes(server.Request(token, c => c.AuthorizationRequest.NatsServer.XKey = "")), hasXKey: false);
        await RefusedAsync("request_not_opened", server.Seal(server.Request(token), someCurve.PublicKey));
        await RefusedAsync("request_not_opened", server.Seal(server.Request(token)), hasXKey: false);
        await RefusedAsync("request_not_opened", [.. server.Seal(server.Request(token)).AsSpan(0, 200)]);
        await RefusedAsync("server_unknown", server.Seal(server.Request(token, c => c.AuthorizationRequest.NatsServer.Id = stranger.PublicKey, stranger)));
        await RefusedAsync("request_misdirected", server.Seal(server.Request(token, signer: stranger)));
        await RefusedAsync("request_forged", server.Seal(Tampered(server.Request(token))));
        await RefusedAsync("request_forged", server.Seal("eyJ0.no.token"));
        await RefusedAsync("request_misdirected", server.Seal(server.Request(token, c => c.Audience = "another-audience")));
        await RefusedAsync("request_misdirected", server.Seal(server.Request(token, c => c.Subject = Site.Tenant.PublicKey)));
        await RefusedAsync("request_misdirected", server.Seal(server.Request(token, c => c.AuthorizationRequest.NatsServer.XKey = someCurve.PublicKey)));
        await RefusedAsync("request_expired", server.Seal(server.Request(token, c => c.Expires = past)), isAnswered: false);
        await RefusedAsync("request_expired", server.Seal(server.Request(token, c => c.Expires = farAway)), isAnswered: false);
        await RefusedAsync("token_too_large", server.Seal(server.Request("eyJ." + new string('x', 300_000))));

        // And still right.
        (await server.AskAsync(server.Seal(server.Request(token)))).ShouldNotBeNull().AuthorizationResponse.Jwt.ShouldNotBeEmpty();

        async Task RefusedAsync(string reason, byte[] payload, bool hasXKey = true, bool isAnswered = true)
        {
            var before = await server.RefusedAsync(reason);
            // Nobody waits for the answer to a request that has expired, so it gets none.
            var answer = isAnswered ? await server.AskAsync(payload, hasXKey) : await server.TellAsync(payload);
            (answer?.AuthorizationResponse.Jwt ?? "").ShouldBeEmpty(reason);
            await Site.SoonAsync(async () => await server.RefusedAsync(reason) == before + 1, reason);
        }
    }

    // The same signature over another user.
    private static string Tampered(string request)
    {
        var parts = request.Split('.');
        var body = parts[1];
        var at = body.Length / 2;
        return $"{parts[0]}.{body[..at]}{(body[at] == 'A' ? 'B' : 'A')}{body[(at + 1)..]}.{parts[2]}";
    }
}
