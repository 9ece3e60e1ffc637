using Platform.Admission;
using Platform.Admission.Tests.Attacks;
using Platform.Callout.Tests.World;
using Platform.Nats.Jwt;

namespace Platform.Callout.Tests.Attacks;

/// <summary>Every attack a client can make, as a node passes it on: a signed and sealed request to the real callout process, whose answer says the reason. The
/// whole table of docs/callout-attacks.md.</summary>
[Collection(Site.Name)]
public sealed class AskedAttackTests(Site site) : WorldTests(site)
{
    private const int AtOnce = 16;

    // A case that is right for a second is made and answered within it.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(900);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_attack_is_refused_for_its_reason_and_every_control_let_in()
    {
        var platform = await AttackedPlatform.OfAsync(Site);
        await using var server = await PlayedServer.StartAsync(Site.Platform);
        var wrong = new List<string>();
        var cases = PlatformCases.All.ToLookup(c => (c.IsMomentary, IsSlow: c.Family is "secret"));
        foreach (var some in cases[(false, false)].Chunk(AtOnce))
        {
            var asked = some.Select(attack => JudgeAsync(server, attack, platform.Make(attack))).ToList();
            wrong.AddRange((await Task.WhenAll(asked)).OfType<string>());
        }

        // A password costs what a password should cost, and would make the others wait.
        foreach (var attack in cases[(false, true)])
        {
            wrong.AddRange(await JudgeAsync(server, attack, platform.Make(attack)) is { } one ? [one] : []);
        }

        foreach (var attack in cases[(true, false)])
        {
            wrong.AddRange(await WithinItsSecondAsync(server, platform, attack) is { } one ? [one] : []);
        }

        wrong.ShouldBeEmpty();
    }

    private static async Task<string?> WithinItsSecondAsync(PlayedServer server, AttackedPlatform platform, AttackCase attack)
    {
        while (true)
        {
            var wrong = await JudgeAsync(server, attack, platform.Make(attack));
            if (TimeProvider.System.GetUtcNow() - platform.Stage.Now < Moment)
            {
                return wrong;
            }

            // It was late in its second, or the machine was: at the beginning of the next.
            await Task.Delay(TimeSpan.FromMilliseconds(1000 - TimeProvider.System.GetUtcNow().Millisecond), Ct);
        }
    }

    /// <summary>Null when the answer is the right one.</summary>
    private static async Task<string?> JudgeAsync(PlayedServer server, AttackCase attack, Attempt attempt)
    {
        NatsAuthorizationResponseClaims? answer;

        // A process that had no time for it says so, and is to be asked again.
        do
        {
            answer = await server.AskAsync(server.Seal(server.Request("", claims => Describe(claims.AuthorizationRequest, attempt))), server.ServerXKey);
        }
        while (answer?.AuthorizationResponse.Error is "overloaded");

        var reason = answer is null ? "nothing" : answer.AuthorizationResponse is { Jwt.Length: > 0, Error: "" } ? Reasons.Allowed : answer.AuthorizationResponse.Error;
        return reason == attack.Reason ? null : $"{attack}: {reason}, not {attack.Reason}";
    }

    private static void Describe(NatsAuthorizationRequest request, Attempt attempt)
    {
        request.NatsServer.Cluster = attempt.Region;
        request.ClientInformation.Host = attempt.Source;
        (request.ClientInformation.Kind, request.ClientInformation.Type) = attempt.ConnectionType switch
        {
            NatsConnectionTypes.LeafNode => ("Leafnode", ""),
            NatsConnectionTypes.WebSocket => ("Client", "websocket"),
            NatsConnectionTypes.Mqtt => ("Client", "mqtt"),
            _ => ("Client", "nats"),
        };
        var options = request.ConnectOptions;
        (options.Token, options.Username, options.Password, options.Name) = (attempt.Token, attempt.Username, attempt.Password, attempt.ClientName);
    }
}
