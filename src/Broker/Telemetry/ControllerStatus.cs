namespace Platform.Broker.Telemetry;

/// <summary>What this process is doing, for /readyz and /metrics. Written by the duties, read by requests.</summary>
internal sealed class ControllerStatus
{
    private long _epoch;

    /// <summary>The lease's epoch while this process is the controller, 0 while it is a spare.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public void Began(long epoch) => Volatile.Write(ref _epoch, epoch);

    public void Ended() => Volatile.Write(ref _epoch, 0);
}
