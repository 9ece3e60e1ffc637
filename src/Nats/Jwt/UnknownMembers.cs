namespace Platform.Nats.Jwt;

/// <summary>
/// JSON members no field here stands for, as they were read: the name between its quotes, and the value. Of equal names the last
/// counts, as everywhere. A dictionary, because a token nobody has verified yet may bring a hundred thousand of them.
/// </summary>
internal sealed class UnknownMembers
{
    public OrderedDictionary<string, byte[]> Members { get; } = new(StringComparer.Ordinal);
}

internal interface IKeepsUnknown
{
    UnknownMembers? Unknown { get; set; }
}

/// <summary>A part of a claim that keeps members of later versions.</summary>
public abstract class NatsClaimPart : IKeepsUnknown
{
    private protected NatsClaimPart()
    {
    }

    UnknownMembers? IKeepsUnknown.Unknown { get; set; }
}
