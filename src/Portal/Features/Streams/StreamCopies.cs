using Platform.Portal.Web;

namespace Platform.Portal.Features.Streams;

/// <summary>Backups and restores under way: each is a connection to the fleet, and a file here or megabytes in memory.</summary>
internal sealed class StreamCopies() : Places(Most)
{
    public const int Most = 2;

    /// <summary>How long one may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(2);
}
