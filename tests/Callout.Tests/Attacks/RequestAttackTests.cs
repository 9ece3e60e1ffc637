using Platform.Callout.Tests.World;

namespace Platform.Callout.Tests.Attacks;

/// <summary>Requests no node of the fleet makes. Each is refused, and counted under its reason.</summary>
[Collection(Site.Name)]
public sealed class RequestAttackTests(Site site) : WorldTests(site)
{
    [Fact]
    public async Task A_request_is_answered_only_as_a_node_of_the_fleet_makes_it()
    {
        await using var server = await PlayedServer.StartAsync(Site.Platform);
        var token = await Site.TokenAsync();

        // As it should be; the others differ from it in one respect.
        var request = server.Request(token);
        var right = new SentRequest(server.Seal(request), server.ServerXKey);
        await AdmittedAsync(right);
        await RefusedAsync(new("the same bytes", "request_replayed", _ => right));
        foreach (var (name, make) in RequestAttacks.Replays)
        {
            await RefusedAsync(new(name, "request_replayed", s => make(s, request)));
        }

        foreach (var attack in RequestAttacks.All)
        {
            await RefusedAsync(attack);
        }

        // And still right.
        await AdmittedAsync(new(server.Seal(server.Request(token)), server.ServerXKey));

        async Task AdmittedAsync(SentRequest sent) =>
            (await server.AskAsync(sent.Payload, sent.XKey)).ShouldNotBeNull().AuthorizationResponse.Jwt.ShouldNotBeEmpty();

        async Task RefusedAsync(RequestAttack attack)
        {
            var before = await server.RefusedAsync(attack.Reason);
            var sent = attack.Make(server);
            var answer = attack.IsAnswered ? await server.AskAsync(sent.Payload, sent.XKey, sent.Sealer) : await server.TellAsync(sent.Payload);
            (answer?.AuthorizationResponse.Jwt ?? "").ShouldBeEmpty(attack.Name);
            (answer?.AuthorizationResponse.Error ?? attack.Reason).ShouldBe(attack.Reason, attack.Name);
            await Site.SoonAsync(async () => await server.RefusedAsync(attack.Reason) == before + 1, attack.Name);
        }
    }
}
