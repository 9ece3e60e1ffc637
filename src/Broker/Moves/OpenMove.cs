using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Moves;

/// <summary>A move of connections that is under way. Asked: how often one was asked so far, also by a controller before.</summary>
internal sealed record OpenMove(MoveId Id, MoveKind Kind, string Target, long? ClientId, int? Most, int PerSecond, long Asked);

/// <summary>A connection of a tenant's.</summary>
internal sealed record MovedClient(string ServerId, ulong Id, DateTimeOffset Start);
