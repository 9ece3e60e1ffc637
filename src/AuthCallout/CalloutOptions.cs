using System.ComponentModel.DataAnnotations;

namespace Platform.AuthCallout;

/// <summary>Section "Callout": where this process stands and where its files are. How it defends itself is in <see cref="Defence.LimitOptions"/>. Beside it:
/// ConnectionStrings:Callout (role trunkline_callout), Keys:KeyEncryptionKeyFile, Urls (one loopback address).</summary>
internal sealed class CalloutOptions
{
    /// <summary>This process's own name, its row in callout_instances: "us-east".</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string Name { get; set; } = "";

    /// <summary>The NATS cluster it belongs to.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string Region { get; set; } = "";

    /// <summary>nats:// URLs of the own region's nodes, comma separated.</summary>
    [Required]
    public string HomeUrls { get; set; } = "";

    /// <summary>Those of the other regions, comma separated: used while none of the own answers.</summary>
    public string AwayUrls { get; set; } = "";

    /// <summary>Those of the region this process stands by for, the next in a ring of all regions, comma separated: what is asked there and not answered in time
    /// it answers. Empty: no other process is to be stood by for.</summary>
    public string StandbyUrls { get; set; } = "";

    /// <summary>Creds of a user listed in the AUTH account's auth_users.</summary>
    [Required]
    public string CredsFile { get; set; } = "";

    /// <summary>Creds of a system user that may ask $SYS.REQ.SERVER.PING: who belongs to the fleet.</summary>
    [Required]
    public string SystemCredsFile { get; set; } = "";

    /// <summary>Where the sealed snapshot is kept; its folder must exist.</summary>
    [Required]
    public string SnapshotFile { get; set; } = "";

    /// <summary>The bearer secret of /explain and /providers/{id}/check, at least 16 characters.</summary>
    [Required, StringLength(256, MinimumLength = 16)]
    public string Access { get; set; } = "";

    /// <summary>Between two readings of PostgreSQL although no bell rang.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan RefreshTimeSpan { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long rings are gathered before a reading.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan DebounceTimeSpan { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Between two writings of the process's row in callout_instances.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan InstanceTimeSpan { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two attempts to come home while connected to another region's node.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan HomecomingTimeSpan { get; set; } = TimeSpan.FromSeconds(10);
}
