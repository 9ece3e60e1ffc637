using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Platform.Broker.Leases;
using Platform.Broker.Telemetry;

namespace Platform.Broker.Reconcilers;

internal static class ControllerServices
{
    public static IServiceCollection AddController(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ControllerOptions>().BindConfiguration("Controller").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => new NpgsqlDataSourceBuilder(FleetConnection(s)) { ConnectionStringBuilder = { ApplicationName = "trunkline controller" } }.Build());
        services.AddSingleton(s => new ControllerLease(
            FleetConnection(s), $"{Environment.MachineName}/{Environment.ProcessId}", s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ControllerStatus>();
        services.AddHostedService<ControllerHost>();
        return services;
    }

    private static string FleetConnection(IServiceProvider services) =>
        services.GetRequiredService<IConfiguration>().GetConnectionString("Fleet") ?? throw new InvalidOperationException("ConnectionStrings:Fleet is missing.");
}
