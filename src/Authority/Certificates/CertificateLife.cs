namespace Platform.Authority;

/// <summary>How long certificates stand. A node's is short, so that a stolen one ends by itself: nothing is revoked here.</summary>
public static class CertificateLife
{
    public static readonly TimeSpan OfNode = TimeSpan.FromDays(30);
    public static readonly TimeSpan OfAuthority = TimeSpan.FromDays(3650);

    /// <summary>Certificates begin this much earlier, for machines whose clock is behind.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    /// <summary>True once two thirds of the time are over.</summary>
    public static bool IsDue(DateTimeOffset begins, DateTimeOffset ends, DateTimeOffset now) => now >= begins + ((ends - begins) * 2 / 3);
}
