using Microsoft.AspNetCore.Http.Json;
using Npgsql;
using Platform.Store;

namespace Platform.Portal.Web;

internal static class PortalHost
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Everything that is set, and every secret, is in the one file TRUNKLINE_CONFIG names.</summary>
    public static WebApplicationBuilder ReadConfiguration(this WebApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable("TRUNKLINE_CONFIG") is { Length: > 0 } file)
        {
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        builder.Host.UseDefaultServiceProvider(o => (o.ValidateScopes, o.ValidateOnBuild) = (true, true));
        builder.WebHost.ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Limits.MaxRequestBodySize = BodyLimit.Most;
        });
        // A taken name is an answer, not an error; what is one reaches the exception handler, which logs it.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None).AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = Farewell);
        builder.Services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return builder;
    }

    /// <summary>ConnectionStrings:Portal; statements that come again are prepared, so PostgreSQL plans each once per connection. Nothing is set for longer than a transaction
    /// (<see cref="CallerSettings"/>), so there is nothing to reset when a connection is used again.</summary>
    public static string PortalConnection(IConfiguration configuration)
    {
        var connection = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Portal"));
        if (connection.MaxAutoPrepare == 0)
        {
            connection.MaxAutoPrepare = 100;
            connection.AutoPrepareMinUsages = 2;
        }

        connection.NoResetOnClose = true;
        return connection.ConnectionString;
    }

    public static IServiceCollection AddWeb(this IServiceCollection services) => services
        .AddSingleton(TimeProvider.System)
        .Configure<JsonOptions>(o => Json.Configure(o.SerializerOptions))
        .AddProblems()
        .AddRateLimits()
        .AddMail()
        .AddHealth()
        .AddOpenApiDocument()
        .AddSingleton<ApiDescription>()
        .AddSingleton<VersionedRoutes>()
        .AddSingleton<InnerRequests>()
        .AddCallout()
        .AddScoped<AnswerKeeper>()
        .AddSingleton<FleetBell>().AddHostedService(s => s.GetRequiredService<FleetBell>())
        .AddSingleton<StoreBells>().AddHostedService(s => s.GetRequiredService<StoreBells>())
        .AddSingleton<PlatformMemory>().AddHostedService(s => s.GetRequiredService<PlatformMemory>());

    /// <summary>What every request passes, in this order.</summary>
    public static WebApplication UseWeb(this WebApplication app)
    {
        app.Services.GetRequiredService<InnerRequests>().Use(app);
        app.UseRequestIds();
        app.UseSecurityHeaders();
        app.UseProblems();
        app.UsePageErrors();
        app.UseBodyLimit();
        app.UseRouting();
        app.UseCors();
        app.UseAuthentication();
        app.UseRateLimits();
        app.UseDeprecations();
        app.UseAuthorization();
        app.UseSessionWatch();
        app.UseCaller();
        app.UseValidateOnly();
        app.UsePreferences();
        app.UseIdempotency();
        app.UseResourceTags();
        app.UseAntiforgery();
        return app;
    }
}
