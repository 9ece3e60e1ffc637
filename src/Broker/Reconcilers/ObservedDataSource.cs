using Npgsql;

namespace Platform.Broker.Reconcilers;

/// <summary>Connections for observed state and what can be made again from desired state: commits do not wait for the disk, for what a
/// crash of PostgreSQL loses here is seen or made anew. Statements are prepared by themselves.</summary>
internal sealed class ObservedDataSource(string connectionString) : IAsyncDisposable
{
    public NpgsqlDataSource Value { get; } = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "trunkline controller",
        // Few statements, run often, whose best plan does not depend on their values: plan them once.
        Options = "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan",
        MaxAutoPrepare = 32,
        AutoPrepareMinUsages = 2,
        MinPoolSize = 1,
        MaxPoolSize = 16,
        Timeout = 5,
        CommandTimeout = 10,
    }.ConnectionString);

    public ValueTask DisposeAsync() => Value.DisposeAsync();
}
