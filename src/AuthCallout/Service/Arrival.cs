using System.Buffers;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Service;

/// <summary>A request as it came.</summary>
/// <param name="Payload">Its bytes.</param>
/// <param name="At">The timestamp at which it came off the socket: its deadline counts from then.</param>
/// <param name="IsCopy">Another process has it as well, and may answer yet.</param>
internal readonly record struct Arrival(byte[] Payload, long At, bool IsCopy = false);

/// <summary>Stamps on the reading loop.</summary>
internal sealed class ArrivalReader(TimeProvider clock, bool isCopy = false) : INatsDeserialize<Arrival>
{
    public Arrival Deserialize(in ReadOnlySequence<byte> buffer) => new(buffer.ToArray(), clock.GetTimestamp(), isCopy);
}
