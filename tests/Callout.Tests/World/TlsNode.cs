using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Fixtures;
using Platform.Nats.Jwt;

namespace Platform.Callout.Tests.World;

/// <summary>One more node in the platform's first region, which wants client certificates: its configuration is its neighbour's, with ports, folders and
/// name of its own, TLS, and nothing but the client listener.</summary>
internal static partial class TlsNode
{
    /// <param name="platform">Whose neighbour is us-east-1.</param>
    /// <param name="certificates">Issue the node's certificate and are trusted for clients.</param>
    /// <param name="others">Are trusted for clients too.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<NatsServerProcess> StartAsync(LocalPlatform platform, TestCertificates certificates, TestCertificates others, CancellationToken ct)
    {
        var ports = NatsPorts.Take();
        var (certificate, key) = certificates.Server("tls-node");
        var trusted = Path.Combine(Path.GetDirectoryName(certificate)!, "trusted.pem");
        await File.WriteAllTextAsync(trusted, $"{certificates.AuthorityPem}\n{others.AuthorityPem}\n", ct);
        var config = await File.ReadAllTextAsync(Path.Combine(platform.Data.Node(platform.Nodes[0].Name), "nats.conf"), ct);
        config = Other().Replace(config, "");
        config = ServerName().Replace(config, "server_name: \"tls-node\"");
        config = Folder().Replace(config, "dir: \"jwt\"");
        config = await WithAuthAccountOfNowAsync(platform, config, ct);
        // Listeners in their order: clients, monitoring, cluster, gateway.
        var own = new Queue<int>([ports.Client, ports.Monitoring, ports.Cluster, ports.Gateway]);
        config = Listener().Replace(config, m => $"{m.Groups["what"].Value}\"127.0.0.1:{own.Dequeue().ToString(CultureInfo.InvariantCulture)}\"");
        return await NatsServerProcess.StartVerbatimAsync(ports, $$"""
            {{config}}
            tls { cert_file: "{{certificate}}", key_file: "{{key}}", ca_file: "{{trusted}}", verify: true }
            """, ct);
    }

    // The neighbour learnt of rotated keys by its resolver since its file was written; this node would do so at the next look (interval, 2 min).
    private static async Task<string> WithAuthAccountOfNowAsync(LocalPlatform platform, string config, CancellationToken ct)
    {
        var jwt = (await File.ReadAllTextAsync(Path.Combine(platform.Data.Fleet, "auth-account.jwt"), ct)).Trim();
        var former = new Regex($"(?<={NatsJwt.DecodeAccountClaims(jwt).Subject}\"?: \")[^\"]+", RegexOptions.None, TimeSpan.FromSeconds(1));
        return former.Count(config) == 1 ? former.Replace(config, jwt) : throw new InvalidDataException("nats.conf has no AUTH account to bring up to date.");
    }

    // Whole lines, and whole blocks: those end with the next brace that is not indented.
    [GeneratedRegex(@"^((pid_file|log_file|log_size_limit): .*|(websocket|mqtt|leafnodes|jetstream) \{\n(.*\n)*?\})\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Other();

    [GeneratedRegex("^server_name:.*", RegexOptions.Multiline, 1000)]
    private static partial Regex ServerName();

    [GeneratedRegex("(?<=^  )dir: \"[^\"]*\"", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Folder();

    [GeneratedRegex(@"(?<what>\b(listen|http): )""127\.0\.0\.1:\d+""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listener();
}
