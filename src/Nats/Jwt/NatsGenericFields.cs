namespace Platform.Nats.Jwt;

/// <summary>The end of every "nats" object.</summary>
public abstract class NatsGenericFields : IKeepsUnknown
{
    private protected NatsGenericFields()
    {
    }

    /// <summary>"key:value" or plain words. NATS tools compare them in lower case; nothing here changes them.</summary>
    public List<string>? Tags { get; set; }

    /// <summary>Set by encoding.</summary>
    public string Type { get; set; } = "";

    /// <summary>2 when encoded here; 1 for a token of the first form that was read.</summary>
    public long Version { get; set; }

    UnknownMembers? IKeepsUnknown.Unknown { get; set; }
}
