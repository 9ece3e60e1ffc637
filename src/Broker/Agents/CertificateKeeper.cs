using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Platform.Authority;
using Platform.Broker.Joining;
using Platform.Broker.Nodes;

namespace Platform.Broker.Agents;

/// <summary>For a node whose files nobody else can write: follows what authorities the controller trusts, and has a certificate for a new key of its own when
/// two thirds of the last one's life are over or another authority issues. The supervisor notices the files and has the server read them.</summary>
internal sealed partial class CertificateKeeper(NodeSpec spec, NodeOrders orders, TimeProvider clock, ILogger<CertificateKeeper> log) : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient(ControllerLine.Of(new PeerTrust(spec.Tls.CertificateFile, spec.Tls.TrustFile))) { Timeout = Patience };
        await new ControllerRound(spec.ControllerUrls ?? [], Between, 2 * Between, LongestRest, clock).RunAsync(
            (controller, ct) => LookAsync(http, controller, ct), (controller, e) => Log.NotRenewed(log, spec.Name, controller, e.Message), stoppingToken);
    }

    private async Task LookAsync(HttpClient http, Uri controller, CancellationToken ct)
    {
        var trust = await http.GetStringAsync(new Uri(controller, JoinRequest.AuthoritiesPath), ct);
        var isFollowed = Follow(trust);
        if (await RenewAsync(http, controller, trust, ct) || isFollowed)
        {
            orders.Tell();
        }
    }

    /// <summary>The controller's own authority said so, over a connection that it vouches for.</summary>
    private bool Follow(string trust)
    {
        if (string.Equals(File.ReadAllText(spec.Tls.TrustFile), trust, StringComparison.Ordinal))
        {
            return false;
        }

        var read = new X509Certificate2Collection();
        read.ImportFromPem(trust);
        if (read.Count == 0)
        {
            throw new CryptographicException("The controller named no authority.");
        }

        SecretFile.Write(spec.Tls.TrustFile, Encoding.ASCII.GetBytes(trust), SecretFile.Private);
        Log.Trusted(log, spec.Name, read.Count);
        return true;
    }

    private async Task<bool> RenewAsync(HttpClient http, Uri controller, string trust, CancellationToken ct)
    {
        if (!NodeCertificates.IsDue(spec.Tls.CertificateFile, trust, [orders.Spec.Advertise ?? orders.Spec.Host], clock.GetUtcNow()))
        {
            return false;
        }

        var (request, key) = NodeRequest.Make(spec.Name);
        using var answer = await http.PostAsJsonAsync(new Uri(controller, RenewalRequest.Path), new RenewalRequest(request), NodeSpec.Json, ct);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        }

        var issued = await answer.Content.ReadFromJsonAsync<IssuedCertificate>(NodeSpec.Json, ct) ?? throw new JsonException("The certificate is null.");
        SecretFile.Write(spec.Tls.CertificateFile, issued.With(key), SecretFile.Private);
        Log.Renewed(log, spec.Name);
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(2570, LogLevel.Information, "{Node}: certificate renewed")]
        public static partial void Renewed(ILogger log, string node);

        [LoggerMessage(2571, LogLevel.Information, "{Node}: {Count} authorities are trusted now")]
        public static partial void Trusted(ILogger log, string node, int count);

        [LoggerMessage(2572, LogLevel.Warning, "{Node}: {Controller} does not say who is trusted, or does not renew the certificate; the one there is stays: {Reason}")]
        public static partial void NotRenewed(ILogger log, string node, string controller, string reason);
    }
}
