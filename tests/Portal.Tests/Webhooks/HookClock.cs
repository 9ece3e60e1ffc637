namespace Platform.Portal.Tests.Webhooks;

/// <summary>A clock that moves when told to, a little ahead: what the portal makes by its own is due. Of whole seconds.</summary>
internal sealed class HookClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeSeconds(System.GetUtcNow().ToUnixTimeSeconds() + 60);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.UtcTicks;

    public void MoveTo(DateTimeOffset when) => _now = when;

    public void Advance(TimeSpan by) => _now += by;
}
