namespace Platform.Nats.Jwt;

/// <summary>JSON members no field here stands for, as they were read: name (with its quotes) and value.</summary>
internal sealed class UnknownMembers
{
    public List<(byte[] Name, byte[] Value)> Members { get; } = [];
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
