using Platform.Admission;
using Platform.AuthCallout.Snapshot;
using Platform.Nats.Client;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Service;

/// <summary>A request that was opened and verified, and what its answer needs.</summary>
/// <param name="Message">Where to reply.</param>
/// <param name="State">The snapshot it is answered from.</param>
/// <param name="Attempt">What is asked.</param>
/// <param name="Secret">Seals the answer; null: the request was plain, and so is the answer.</param>
internal sealed record Question(NatsMsg<Arrival> Message, CalloutState State, ConnectAttempt Attempt, SharedCurveSecret? Secret)
{
    /// <summary>Secrets are in it.</summary>
    public override string ToString() => nameof(Question);
}
