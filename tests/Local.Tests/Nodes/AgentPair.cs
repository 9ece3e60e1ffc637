using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Tools;

namespace Platform.Local.Tests.Nodes;

/// <summary>Two regions of one node, each with its agent, as the runner starts them.</summary>
internal sealed partial class AgentPair : IDisposable
{
    private readonly List<RunningAgent> _agents = [];

    private AgentPair(string folder, IReadOnlyList<NodeSpec> specs) => (Folder, Specs) = (folder, specs);

    public string Folder { get; }

    public IReadOnlyList<NodeSpec> Specs { get; }

    public string AuthorityFile => Path.Combine(Folder, "authorities.pem");

    /// <param name="operatorJwt">A file; so is the next.</param>
    /// <param name="systemAccountJwt">Of the system account.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="secondInside">A command that runs the second node's agent.</param>
    public static async Task<AgentPair> StartAsync(
        string operatorJwt, string systemAccountJwt, CancellationToken ct, Func<NodeSpec, NodeSpec>? change = null, Func<NodeSpec, IReadOnlyList<string>>? secondInside = null)
    {
        var pair = new AgentPair(Directory.CreateTempSubdirectory("trunkline-pair-").FullName, []);
        var tool = await NatsServerTool.FindAsync(ct);
        var ports = TestPorts.Take(16).Chunk(8).Select(p => new NodePorts(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7])).ToList();
        string[] regions = ["us-east", "eu-west"];
        var specs = regions.Select((region, i) => Nodes.Specs.Placed(Nodes.Specs.Fixed(1), Directory.CreateDirectory(Path.Combine(pair.Folder, region)).FullName, tool.File) with
        {
            Name = $"{region}-1",
            Region = region,
            Ports = ports[i],
            OperatorJwtFile = operatorJwt,
            SystemAccountJwtFile = systemAccountJwt,
            Routes = [$"127.0.0.1:{ports[i].Cluster}"],
            Gateways = [.. regions.Select((r, j) => new GatewayRegion(r, [$"127.0.0.1:{ports[j].Gateway}"]))],
            DrainSeconds = 1,
        }).Select(change ?? (spec => spec)).ToList();
        pair = new AgentPair(pair.Folder, specs);
        foreach (var spec in specs)
        {
            File.Delete(spec.Tls.CertificateFile);
        }

        Nodes.Specs.Certify(pair.AuthorityFile, [.. specs]);
        pair._agents.AddRange(specs.Select((s, i) => RunningAgent.Start(s, Path.GetDirectoryName(s.Folder)!, i == 1 && secondInside is not null ? secondInside(s) : [])));
        await pair.JoinedAsync(ct);
        return pair;
    }

    /// <summary>Until each is ready and has the other's gateway.</summary>
    public async Task JoinedAsync(CancellationToken ct)
    {
        foreach (var (spec, agent) in Specs.Zip(_agents))
        {
            await agent.ServerPidAsync(_ => true, ct);
            while (!(await RenderedFleet.MonitorAsync(spec, "gatewayz", ct)).GetProperty("outbound_gateways").EnumerateObject().Any())
            {
                await Task.Delay(50, ct);
            }
        }
    }

    public Task<(int Status, string Body)> GetAsync(int node, string path, CancellationToken ct) => _agents[node].GetAsync(path, ct);

    public Task<int> ServerPidAsync(int node, Func<int, bool> wanted, CancellationToken ct) => _agents[node].ServerPidAsync(wanted, ct);

    /// <summary>Waits for a line of an agent's metrics to have at least a value; what it has.</summary>
    public async Task<long> MetricAsync(int node, string name, long least, CancellationToken ct)
    {
        while (true)
        {
            var lines = Metric().Matches((await _agents[node].GetAsync("/metrics", ct)).Body);
            if (lines.FirstOrDefault(m => m.Groups["name"].Value == name) is { } line && long.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture) is var value && value >= least)
            {
                return value;
            }

            await Task.Delay(50, ct);
        }
    }

    public string AgentLog(int node) => File.ReadAllText(Path.Combine(Path.GetDirectoryName(Specs[node].Folder)!, "agent.log"));

    /// <summary>One step of the authority's life; the nodes' files follow, and the servers.</summary>
    public async Task StepAsync(Action<string> step, CancellationToken ct)
    {
        string Reloads(int i) => $"trunkline_node_reloads_total{{node=\"{Specs[i].Name}\",outcome=\"done\"}}";
        var before = await Task.WhenAll(Specs.Select((_, i) => MetricAsync(i, Reloads(i), 0, ct)));
        step(AuthorityFile);
        Nodes.Specs.Certify(AuthorityFile, [.. Specs]);
        for (var i = 0; i < Specs.Count; i++)
        {
            await MetricAsync(i, Reloads(i), before[i] + 1, ct);
        }
    }

    /// <summary>Who vouches for the certificate that a listener shows now.</summary>
    /// <param name="port">The listener's.</param>
    /// <param name="isGreetedFirst">Whether it says a line in the clear before, as to clients and leaf nodes.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<string> IssuerShownAsync(int port, bool isGreetedFirst, CancellationToken ct)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, ct);
        var stream = client.GetStream();
        for (var read = new byte[1]; isGreetedFirst && read[0] != '\n';)
        {
            await stream.ReadExactlyAsync(read, ct);
        }

        var issuer = "";
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, shown, _, _) => (issuer = shown?.Issuer ?? "") is not "");
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1" }, ct);
        return issuer;
    }

    /// <summary>The authority that issues.</summary>
    public string Issuer()
    {
        using var first = X509Certificate2.CreateFromPem(File.ReadAllText(AuthorityFile));
        return first.Subject;
    }

    public void Dispose()
    {
        Parallel.ForEach(_agents, a => a.Dispose());
        Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex(@"^(?<name>[^#\s]\S*) (?<value>\d+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Metric();
}
