using Npgsql;

namespace Platform.Broker.Reconcilers;

/// <summary>Connections for observed state and what can be made again from desired state: commits do not wait for the disk, for what a
/// crash of PostgreSQL loses here is seen or made anew. Statements are prepared by themselves.</summary>
internal sealed class ObservedDataSource(string connectionString) : IAsyncDisposable
{
    // Few statements, run often, whose best plan does not depend on their values: plan them once.
    private const string PlannedOnce = "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan";

    // A plan made while the tables hold a hundred rows reads them whole, and is still in use when they hold a hundred thousand: each row of the
    // first publication then costs more than the one before it, until PostgreSQL's own analysis of the tables makes it plan anew.
    private const string RowByRow = $"{PlannedOnce} -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    public NpgsqlDataSource Value { get; } = Create(connectionString, PlannedOnce);

    /// <summary>For statements about given accounts, connections or live sessions, however many rows there are besides: they are found by index.</summary>
    public NpgsqlDataSource ByKey { get; } = Create(connectionString, RowByRow);

    public async ValueTask DisposeAsync()
    {
        await Value.DisposeAsync();
        await ByKey.DisposeAsync();
    }

    private static NpgsqlDataSource Create(string connectionString, string options) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "trunkline controller",
        Options = options,
        MaxAutoPrepare = 32,
        AutoPrepareMinUsages = 2,
        MinPoolSize = 1,
        MaxPoolSize = 16,
        Timeout = 5,
        CommandTimeout = 10,
    }.ConnectionString);
}
