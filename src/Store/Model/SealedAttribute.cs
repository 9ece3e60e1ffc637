namespace Platform.Store;

/// <summary>Under what a box is sealed.</summary>
public enum SealedUnder
{
    /// <summary>The organization's data key, whose version stands in the same row: it opens no more once that key is destroyed.</summary>
    DataKey,

    /// <summary>The portal's data protection, which stays when the organization goes: the box itself is destroyed with the organization's keys.</summary>
    Portal,
}

/// <summary>A column that holds a secret in a box. Every column of bytes is one or is named as something else (SealedColumnTests), so that none outlives `broker keys shred`.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SealedAttribute(SealedUnder under) : Attribute
{
    public SealedUnder Under { get; } = under;
}
