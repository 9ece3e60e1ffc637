namespace Platform.Local.Layout;

/// <summary>What a copy was last started with; a later start without options takes the same.</summary>
public sealed record Settings(int PortBase, string Fleet);
