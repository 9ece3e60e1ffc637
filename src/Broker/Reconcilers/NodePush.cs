using Platform.Broker.Plans;
using Platform.Broker.Telemetry;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Reconcilers;

/// <summary>Gives one JWT to all nodes up and reads back what they then hold. 200 is storage, not effect (nats-auth.md §0.2-1): only the
/// text read back counts.</summary>
internal sealed class NodePush(DesiredDigest digest, ControllerOptions options, ControllerMetrics metrics, TimeProvider clock)
{
    /// <summary>Pushes over the link of a node that lacks it, so that even one cut off from the others is reached, and asks all for what they
    /// hold at once: a server answers one connection's requests in order, so the second answer is given after the first took effect.</summary>
    public Task<AccountOutcome> PushAsync(SignedLagging signed, PushAccount push, IReadOnlyList<NodeLink> up, CancellationToken ct) =>
        PushAsync(signed, push, up, async (via, answering) =>
        {
            var updating = via.UpdateClaimsAsync(signed.Jwt, ServerExpectation.Of(answering.Select(l => l.ServerId)), options.AnswerTimeSpan, ct);
            var looking = via.LookupClaimsAsync(signed.Account.PublicKey, answering.Count, options.AnswerTimeSpan, ct);
            await Task.WhenAll(updating, looking);
            metrics.ReadBack("lookup", 1);
            return Judge(answering, signed.Jwt, await updating, await looking);
        });

    /// <summary>Pushes and takes the acknowledgements; reading back is left to the caller. A node that acknowledged has neither confirmed nor an error.</summary>
    public Task<AccountOutcome> PushUnreadAsync(SignedLagging signed, PushAccount push, IReadOnlyList<NodeLink> up, CancellationToken ct) =>
        PushAsync(signed, push, up, async (via, answering) =>
        {
            var answers = await via.UpdateClaimsAsync(signed.Jwt, ServerExpectation.Of(answering.Select(l => l.ServerId)), options.AnswerTimeSpan, ct);
            return [.. answering.Select(link => Judge(link, answers, isReadBack: false, otherwise: null))];
        });

    private async Task<AccountOutcome> PushAsync(
        SignedLagging signed, PushAccount push, IReadOnlyList<NodeLink> up, Func<NatsSystem, IReadOnlyList<NodeLink>, Task<IReadOnlyList<NodeOutcome>>> send)
    {
        digest.Set(signed.Account.PublicKey, signed.Jwt);
        FailPoint.Hit("publish.kept");
        // One that hangs was found out by an account before this one.
        var answering = up.Where(l => l.IsResponsive).ToArray();
        if (answering.Length == 0)
        {
            return new(signed.Account, [.. up.Select(l => new NodeOutcome(l.Node.Id, false, "no answer"))]);
        }

        try
        {
            var started = clock.GetTimestamp();
            var outcomes = await send((answering.FirstOrDefault(l => l.Node.Id == push.Behind[0]) ?? answering[0]).System, answering);
            FailPoint.Hit("publish.pushed");
            metrics.Pushed(clock.GetElapsedTime(started));
            return new(signed.Account, outcomes);
        }
        catch (NatsException e)
        {
            return new(signed.Account, [.. up.Select(l => new NodeOutcome(l.Node.Id, false, e.Message))]);
        }
    }

    private static IReadOnlyList<NodeOutcome> Judge(IReadOnlyList<NodeLink> up, string jwt, IReadOnlyList<ClaimsAnswer> answers, IReadOnlyList<string> held)
    {
        // A look-up names no server: all that answered must hold this very text, and as many as acknowledged must have answered.
        var acknowledged = answers.Count(a => a.Succeeded);
        var isReadBack = held.Count >= acknowledged && held.All(h => string.Equals(h, jwt, StringComparison.Ordinal));
        return [.. up.Select(link => Judge(link, answers, isReadBack, "acknowledged, but another JWT was read back"))];
    }

    private static NodeOutcome Judge(NodeLink link, IReadOnlyList<ClaimsAnswer> answers, bool isReadBack, string? otherwise) =>
        answers.FirstOrDefault(a => string.Equals(a.ServerId, link.ServerId, StringComparison.Ordinal)) switch
        {
            null => Missing(link),
            { Succeeded: false } refusal => new NodeOutcome(link.Node.Id, false, refusal.Error ?? refusal.Message ?? "refused"),
            _ => new NodeOutcome(link.Node.Id, isReadBack, isReadBack ? null : otherwise),
        };

    private static NodeOutcome Missing(NodeLink link)
    {
        link.IsResponsive = false;
        link.Pulse.Ring();
        return new(link.Node.Id, false, "no answer");
    }
}
