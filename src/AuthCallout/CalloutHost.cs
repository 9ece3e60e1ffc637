using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.Admission;
using Platform.Authority;
using Platform.AuthCallout.Decisions;
using Platform.AuthCallout.Defence;
using Platform.AuthCallout.Http;
using Platform.AuthCallout.Providers;
using Platform.AuthCallout.Service;
using Platform.AuthCallout.Snapshot;
using Platform.AuthCallout.Telemetry;
using Platform.Store;

namespace Platform.AuthCallout;

/// <summary>The process as a web host: what answers the servers, and /healthz, /readyz, /metrics, /explain and /providers/{id}/check.</summary>
internal static class CalloutHost
{
    public static WebApplication Build(Action<IConfigurationBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = WebApplication.CreateSlimBuilder();
        configure(builder.Configuration);
        builder.Host.UseDefaultServiceProvider(o => (o.ValidateScopes, o.ValidateOnBuild) = (true, true));
        AddCallout(builder.Services, builder.Configuration);
        var app = builder.Build();
        app.MapCalloutHealth();
        app.MapTestBench();
        return app;
    }

    private static void AddCallout(IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddFleetStore(configuration.GetConnectionString("Callout") ?? throw new InvalidOperationException("ConnectionStrings:Callout is missing."));
        services.AddAuthority(configuration);
        services.AddOptions<CalloutOptions>().BindConfiguration("Callout").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LimitOptions>().BindConfiguration("Callout:Limits").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(s => s.GetRequiredService<IOptions<CalloutOptions>>().Value);
        services.AddSingleton(s => s.GetRequiredService<IOptions<LimitOptions>>().Value);
        services.AddSingleton<CalloutMetrics>();
        services.AddSingleton<SnapshotHolder>();
        services.AddSingleton<SnapshotReader>();
        services.AddSingleton<SecretsReader>();
        services.AddSingleton(s => new GuardedHttp("trunkline-callout/1", () => s.GetRequiredService<SnapshotHolder>().Current?.Networks ?? []));
        services.AddSingleton<ProviderGates>();
        services.AddSingleton<KeyFetcher>();
        services.AddSingleton<Asking>();
        services.AddSingleton<PasswordLane>();
        services.AddSingleton<RememberedCredentials>();
        services.AddSingleton<SourceLimits>();
        services.AddSingleton<Notes>();
        services.AddSingleton<Envelopes>();
        services.AddSingleton<RequestReader>();
        services.AddSingleton<ResponseWriter>();
        services.AddSingleton<ReplayGuard>();
        services.AddSingleton<Deciding>();
        services.AddSingleton<Answerer>();
        services.AddSingleton<Intake>();
        services.AddSingleton<CalloutStatus>();
        services.AddSingleton<Access>();

        // In this order: each is there before what needs it, and stays until that has ended. The links are last: requests come when all else is ready.
        AddWorker<StoreBell>(services);
        AddWorker<Recorder>(services);
        AddWorker<KeySets>(services);
        AddWorker<FleetServers>(services);
        AddWorker<SnapshotKeeper>(services);
        AddWorker<InstanceRow>(services);
        AddWorker<CalloutLink>(services);
        AddWorker<Standby>(services);
    }

    private static void AddWorker<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(s => s.GetRequiredService<T>());
    }
}
