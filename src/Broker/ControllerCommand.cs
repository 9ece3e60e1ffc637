using System.CommandLine;
using Platform.Broker.Reconcilers;
using Platform.Broker.Telemetry;

namespace Platform.Broker;

/// <summary><c>broker controller</c>: brings desired state to the fleet and reports what the fleet does. Any number may run; one works.
/// Configuration: the JSON file named by TRUNKLINE_CONFIG.</summary>
public static class ControllerCommand
{
    public static Command Create()
    {
        var command = new Command("controller", "Publish accounts to every node, keep them so, and watch connections.");
        command.SetAction((_, ct) => RunAsync(ct));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken ct)
    {
        await using var app = Build(configuration =>
        {
            if (Environment.GetEnvironmentVariable("TRUNKLINE_CONFIG") is { Length: > 0 } file)
            {
                configuration.AddJsonFile(file, optional: false);
            }
        });
        await app.RunAsync(ct);
        return 0;
    }

    /// <summary>The controller as a web host: /healthz, /readyz, /metrics, and the work behind them.</summary>
    internal static WebApplication Build(Action<IConfigurationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        configure(builder.Configuration);
        builder.Host.UseDefaultServiceProvider(o => (o.ValidateScopes, o.ValidateOnBuild) = (true, true));
        builder.Services.AddController(builder.Configuration);
        var app = builder.Build();
        app.MapControllerHealth();
        return app;
    }
}
