using System.Buffers;

namespace Platform.Nats.Client;

/// <summary>Writes a value as a message's payload.</summary>
public interface INatsSerialize<in T>
{
    void Serialize(IBufferWriter<byte> bufferWriter, T value);
}

/// <summary>Reads a value from a message's payload. The buffer is the connection's own and lives only for the call.</summary>
public interface INatsDeserialize<out T>
{
    T? Deserialize(in ReadOnlySequence<byte> buffer);
}

/// <summary>Both directions.</summary>
public interface INatsSerializer<T> : INatsSerialize<T>, INatsDeserialize<T>;
