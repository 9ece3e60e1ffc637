using Platform.Authority;
using Platform.Broker.Leases;
using Platform.Broker.Reconcilers;

namespace Platform.Broker.Certificates;

/// <summary>Renews nodes' certificates when two thirds of their life are over, and what trusted authorities there are. The agents notice the new files
/// and have their servers read them.</summary>
internal sealed partial class CertificateDuty(IConfiguration configuration, TimeProvider clock, ILogger<CertificateDuty> log) : IDuty
{
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    public async Task RunAsync(Reign reign, CancellationToken ct)
    {
        var options = configuration.GetSection(CertificateOptions.Section).Get<CertificateOptions>();
        while (true)
        {
            if (options is not null)
            {
                Renew(options);
            }

            await Task.Delay(Between, clock, ct);
        }
    }

    private void Renew(CertificateOptions options)
    {
        try
        {
            // Read each time: the authority may have been replaced.
            using var authorities = FleetAuthorities.Read(options.AuthorityFile);
            foreach (var node in NodeCertificates.Renew(authorities, options.Nodes, clock.GetUtcNow()))
            {
                Log.Renewed(log, node);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            Log.CannotRenew(log, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2520, LogLevel.Information, "{Node}: certificate renewed")]
        public static partial void Renewed(ILogger log, string node);

        [LoggerMessage(2521, LogLevel.Error, "Certificates of nodes cannot be renewed; the next attempt is in an hour: {Reason}")]
        public static partial void CannotRenew(ILogger log, string reason);
    }
}
