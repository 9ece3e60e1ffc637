namespace Platform.Portal.Features.Issuer;

/// <summary>When the issuer's keys are made, sign and go (OpenID Connect Core §10.1.1): a key is published a day before it signs, longer than anybody may keep the
/// key set without asking again, and stays published until every token it signed has ended.</summary>
internal static class KeyPlan
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);
    public static readonly TimeSpan Announced = TimeSpan.FromDays(1);

    /// <summary>Longer than any token lives, clocks that differ included.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(2);

    /// <summary>From when a key to be made now signs; null when none is to be made. The first one signs at once.</summary>
    public static DateTimeOffset? NextSignsFrom(IReadOnlyCollection<DateTimeOffset> signsFrom, DateTimeOffset now)
    {
        if (signsFrom.Count == 0)
        {
            return now;
        }

        var next = signsFrom.Max() + Life;
        return next - Announced > now ? null : next > now + Announced ? next : now + Announced;
    }

    /// <summary>The beginning of the key that signs now.</summary>
    public static DateTimeOffset? Signing(IReadOnlyCollection<DateTimeOffset> signsFrom, DateTimeOffset now) =>
        signsFrom.Where(s => s <= now).Select(s => (DateTimeOffset?)s).Max();

    /// <summary>Whether a key is past its last token: the one after it has been signing for longer than tokens live.</summary>
    public static bool IsGone(DateTimeOffset key, IReadOnlyCollection<DateTimeOffset> signsFrom, DateTimeOffset now) =>
        signsFrom.Any(s => s > key && s + Overlap <= now);
}
