using System.ComponentModel.DataAnnotations;

namespace Platform.AuthCallout.Defence;

/// <summary>Section "Callout:Limits". The defaults suit production: a storm of valid clients meets none of them but the queue.</summary>
internal sealed class LimitOptions
{
    /// <summary>Requests worked on at once; 0: one a core, at least two.</summary>
    [Range(0, 256)]
    public int Workers { get; set; }

    /// <summary>A request that has waited longer is dropped unread: its server gives up at 2 s (nats-auth.md §0.2-11).</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan DeadlineTimeSpan { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>The longest wait worth beginning. What the queue cannot reach within it is refused at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:00:10")]
    public TimeSpan QueueTimeSpan { get; set; } = TimeSpan.FromMilliseconds(1000);

    /// <summary>Requests that may wait, whatever the pace.</summary>
    [Range(16, 1_000_000)]
    public int QueueLength { get; set; } = 8192;

    /// <summary>Requests that may wait for the network or a password hash at once.</summary>
    [Range(1, 100_000)]
    public int Waiting { get; set; } = 2048;

    /// <summary>Passwords hashed at once; 0: half the cores, at least one.</summary>
    [Range(0, 64)]
    public int PasswordLanes { get; set; }

    /// <summary>Passwords that may wait for a lane.</summary>
    [Range(1, 10_000)]
    public int PasswordQueue { get; set; } = 64;

    /// <summary>Refusals a source may collect at once before it is refused unheard.</summary>
    [Range(1, 1_000_000)]
    public int SourceRefusalBurst { get; set; } = 300;

    /// <summary>Refusals a source is forgiven a second.</summary>
    [Range(0.01, 100_000)]
    public double SourceRefusalsPerSecond { get; set; } = 10;

    /// <summary>Outgoing calls of one provider at once before they are refused.</summary>
    [Range(1, 100_000)]
    public int ProviderCallBurst { get; set; } = 200;

    /// <summary>Outgoing calls of one provider a second.</summary>
    [Range(0.01, 100_000)]
    public double ProviderCallsPerSecond { get; set; } = 100;

    /// <summary>Outgoing calls in flight, of all providers.</summary>
    [Range(1, 10_000)]
    public int CallsInFlight { get; set; } = 256;

    /// <summary>Outgoing calls in flight, of one provider.</summary>
    [Range(1, 1000)]
    public int ProviderCallsInFlight { get; set; } = 32;

    /// <summary>Decisions of one account written whole a second; above it each row stands for several.</summary>
    [Range(1, 100_000)]
    public int DecisionsPerSecond { get; set; } = 20;

    /// <summary>Decisions kept while PostgreSQL does not take them.</summary>
    [Range(100, 10_000_000)]
    public int DecisionBuffer { get; set; } = 20_000;

    /// <summary>Sessions kept while PostgreSQL does not take them.</summary>
    [Range(100, 10_000_000)]
    public int SessionBuffer { get; set; } = 100_000;

    /// <summary>Verified credentials remembered.</summary>
    [Range(0, 10_000_000)]
    public int RememberedCredentials { get; set; } = 50_000;

    /// <summary>Seconds a request may be past its own exp: clocks differ.</summary>
    [Range(0, 60)]
    public int ClockToleranceSeconds { get; set; } = 2;
}
