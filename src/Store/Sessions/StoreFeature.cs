using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Platform.Store;

/// <summary>The Portal's connections, as trunkline_app; also for LISTEN.</summary>
public sealed class PortalDataSource(string connectionString) : IAsyncDisposable
{
    public NpgsqlDataSource Value { get; } = NpgsqlDataSource.Create(connectionString);
    public ValueTask DisposeAsync() => Value.DisposeAsync();
}

/// <summary>The Broker's connections, as trunkline_fleet or trunkline_owner; also for LISTEN and advisory locks.</summary>
public sealed class FleetDataSource(string connectionString) : IAsyncDisposable
{
    public NpgsqlDataSource Value { get; } = NpgsqlDataSource.Create(connectionString);
    public ValueTask DisposeAsync() => Value.DisposeAsync();
}

public static class StoreFeature
{
    /// <summary>Adds <see cref="Caller"/>, <see cref="PortalDb"/> (both per scope) and <see cref="PortalDataSource"/>.</summary>
    public static IServiceCollection AddPortalStore(this IServiceCollection services, string connectionString)
    {
        services.TryAddScoped<Caller>();
        services.TryAddSingleton(_ => new PortalDataSource(connectionString));
        // A context costs more than many a query, so it is used again (EF Core, "context pooling"); the caller is the scope's each time.
        return services
            .AddPooledDbContextFactory<PortalDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<PortalDataSource>().Value).AddInterceptors(new NulCharacters(), new CallerSettings(), new CommitActions()))
            .AddScoped(provider =>
            {
                var db = provider.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext();
                db.Caller = provider.GetRequiredService<Caller>();
                return db;
            });
    }

    /// <summary>Adds <see cref="FleetDb"/> (per scope, and by <see cref="IDbContextFactory{TContext}"/> for loops) and <see cref="FleetDataSource"/>.</summary>
    public static IServiceCollection AddFleetStore(this IServiceCollection services, string connectionString)
    {
        services.TryAddSingleton(_ => new FleetDataSource(connectionString));
        return services.AddDbContextFactory<FleetDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<FleetDataSource>().Value));
    }
}
