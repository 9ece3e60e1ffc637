using System.ComponentModel.DataAnnotations;

namespace Platform.Broker.Reconcilers;

/// <summary>Section "Controller". The defaults suit production; tests shorten the waits.</summary>
internal sealed class ControllerOptions
{
    /// <summary>Between two looks at every account although no bell rang; spread by a fifth.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ResyncTimeSpan { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two comparisons of a node's whole store with the desired one.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan DriftTimeSpan { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two pings of the fleet.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan InventoryTimeSpan { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two counts of a node's connections, beside its events.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan CensusTimeSpan { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two questions to a node how it is. The portal calls a report old after 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan ReportTimeSpan { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks at the sessions of auth callout although no bell rang.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan SessionTimeSpan { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a node may take to answer a push before the row says so; the others are not held up by it again until it answers a ping.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan AnswerTimeSpan { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Accounts in flight at once.</summary>
    [Range(1, 256)]
    public int InFlight { get; set; } = 32;

    /// <summary>Accounts read, signed and recorded in one statement each when many lag.</summary>
    [Range(1, 10_000)]
    public int PerBatch { get; set; } = 512;
}
