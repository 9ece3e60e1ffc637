namespace Platform.Nats.Tests.Permissions;

/// <summary>A clock that moves when told to.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed.Ticks;

    public void Advance(TimeSpan by) => _elapsed += by;
}
