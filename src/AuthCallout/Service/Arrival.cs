using System.Buffers;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Service;

/// <summary>A request's payload, and the timestamp at which it came off the socket: its deadline counts from then.</summary>
internal readonly record struct Arrival(byte[] Payload, long At);

/// <summary>Stamps on the reading loop.</summary>
internal sealed class ArrivalReader(TimeProvider clock) : INatsDeserialize<Arrival>
{
    public Arrival Deserialize(in ReadOnlySequence<byte> buffer) => new(buffer.ToArray(), clock.GetTimestamp());
}
