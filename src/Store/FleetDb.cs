using Microsoft.EntityFrameworkCore;

namespace Platform.Store;

/// <summary>The store across all organizations, for the Broker (role trunkline_fleet) and for migrations (role trunkline_owner).
/// A type of its own, so that work without tenant walls shows in a diff.</summary>
public sealed class FleetDb(DbContextOptions<FleetDb> options) : StoreDb(options);
