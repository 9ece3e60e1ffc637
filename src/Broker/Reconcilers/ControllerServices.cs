using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.Authority;
using Platform.Broker.Agents;
using Platform.Broker.Certificates;
using Platform.Broker.Joining;
using Platform.Broker.Leases;
using Platform.Broker.Moves;
using Platform.Broker.Plans;
using Platform.Broker.Retirement;
using Platform.Broker.Rollouts;
using Platform.Broker.Sessions;
using Platform.Broker.Telemetry;
using Platform.Broker.Topology;
using Platform.Store;

namespace Platform.Broker.Reconcilers;

internal static class ControllerServices
{
    public static IServiceCollection AddController(this IServiceCollection services, IConfiguration configuration)
    {
        var fleet = configuration.GetConnectionString("Fleet") ?? throw new InvalidOperationException("ConnectionStrings:Fleet is missing.");
        services.TryAddSingleton(TimeProvider.System);
        services.AddFleetStore(fleet);
        services.AddAuthority(configuration);
        services.AddOptions<ControllerOptions>().BindConfiguration("Controller").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => s.GetRequiredService<IOptions<ControllerOptions>>().Value);
        services.AddSingleton(_ => new ObservedDataSource(fleet));
        services.AddSingleton(s => new ControllerLease(
            fleet, $"{Environment.MachineName}/{Environment.ProcessId}", Ring(s.GetRequiredService<PublicationBell>(), s.GetRequiredService<SessionBell>()), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ControllerStatus>();
        services.AddSingleton<ControllerMetrics>();
        services.AddSingleton(_ => new MetricsText(ControllerMetrics.MeterName));
        services.AddSingleton<Fleet>();
        services.AddSingleton<DesiredDigest>();
        services.AddSingleton<PublicationBell>();
        services.AddSingleton<NodeTable>();
        services.AddSingleton<JwtTable>();
        services.AddSingleton<LaggingAccounts>();
        services.AddSingleton<PublicationTable>();
        services.AddSingleton<NodePush>();
        services.AddSingleton<BulkReadBack>();
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<NodeReportTable>();
        services.AddSingleton<SessionBell>();
        services.AddSingleton<SessionTable>();
        services.AddSingleton<SessionCensus>();
        services.AddSingleton<LeavingAccounts>();
        services.AddSingleton<SystemChanges>();
        services.AddSingleton<FleetDeletion>();
        services.AddSingleton<AccountRetirement>();
        services.AddSingleton<Tombstones>();
        services.AddSingleton<StoreCheck>();
        services.AddSingleton<DriftRepair>();
        services.AddSingleton<AccountSigning>();
        services.AddSingleton<SystemUsers>();
        services.AddSingleton<AccountPublisher>();
        services.AddSingleton<OrderTable>();
        services.AddSingleton<OrderBell>();
        services.AddSingleton<JoinBrake>();
        services.AddSingleton<NodeCertifier>();
        services.AddSingleton<JoinDesk>();
        services.AddSingleton<RolloutTable>();
        services.AddSingleton<FleetLook>();
        services.AddSingleton<MoveTable>();
        services.AddSingleton<IDuty, PublicationDuty>();
        services.AddSingleton<IDuty, DedicatedSigning>();
        services.AddSingleton<IDuty, LinkKeeper>();
        services.AddSingleton<IDuty, RetirementDuty>();
        services.AddSingleton<IDuty, SessionDuty>();
        services.AddSingleton<IDuty, CertificateDuty>();
        services.AddSingleton<IDuty, RolloutDuty>();
        services.AddSingleton<IDuty, MoveDuty>();
        services.AddSingleton<ILinkDuty, NodePresence>();
        services.AddSingleton<ILinkDuty, ConnectionWatch>();
        services.AddSingleton<ILinkDuty, NodeCensus>();
        services.AddSingleton<ILinkDuty, DriftWatch>();
        services.AddSingleton<ILinkDuty, ClaimsWatch>();
        services.AddHostedService<ControllerHost>();
        services.AddHostedService<AgentServer>();
        return services;
    }

    private static Action<string> Ring(PublicationBell publication, SessionBell sessions) => channel =>
    {
        if (channel is ControllerLease.Sessions)
        {
            sessions.Bell.Ring();
        }
        else
        {
            publication.Ring();
        }
    };
}
