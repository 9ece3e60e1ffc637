namespace Platform.Portal.Features.Fleet;

/// <summary>A region: one NATS cluster. Answering: so many of its nodes do. Connections: of those.</summary>
public sealed record FleetRegionView(string Name, string DisplayName, int Nodes, int Answering, long Connections);
