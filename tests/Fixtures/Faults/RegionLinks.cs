using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Platform.Local.Running;
using Platform.Local.Tools;

namespace Platform.Fixtures;

/// <summary>What lies between the regions of a running platform: every server reaches those of other regions through here, and so does the controller,
/// who is at home in the first; each direction can be cut, slow or lossy. A region's servers are reached at a loopback address of its own
/// (<c>advertise</c> of the topology), on the ports they have, where a proxy listens; who dialled is told by the process that has the socket. Clients are let through.</summary>
public sealed class RegionLinks : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<(string From, string To), LinkState> _states = new();
    private readonly ConcurrentBag<Task> _work = [];
    private readonly List<TcpListener> _listeners = [];
    private readonly LocalPlatform _platform;
    private readonly string[] _regions;

    private RegionLinks(LocalPlatform platform) => (_platform, _regions) = (platform, [.. platform.Endpoints.Select(n => n.Region).Distinct(StringComparer.Ordinal)]);

    /// <summary>Puts itself between the regions of a platform that runs: certificates for the addresses, then a rollout of the topology with them.</summary>
    public static async Task<RegionLinks> PutBetweenAsync(LocalPlatform platform, CancellationToken ct)
    {
        var links = new RegionLinks(platform);
        try
        {
            await links.CertifyAsync(ct);
            await platform.ChangeTopologyAsync(links.Advertise, ct);
            await platform.RolloutAsync("change", killsController: false, ct);
            return links;
        }
        catch
        {
            await links.DisposeAsync();
            throw;
        }
    }

    /// <summary>Both directions between a region and all others.</summary>
    public void Isolate(string region, LinkState state)
    {
        From(region, state);
        To(region, state);
    }

    /// <summary>Whatever a region sends to others.</summary>
    public void From(string region, LinkState state) => Array.ForEach(_regions, other => _states[(region, other)] = state);

    /// <summary>Whatever others send to a region.</summary>
    public void To(string region, LinkState state) => Array.ForEach(_regions, other => _states[(other, region)] = state);

    public void Heal() => _states.Clear();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(l => l.Stop());
        await Task.WhenAll(_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listeners.ForEach(l => l.Dispose());
        _stop.Dispose();
    }

    // 127.0.0.11 and so on: all of 127.0.0.0/8 is this machine's own on Linux.
    private string AddressOf(string region) => $"127.0.0.1{Array.IndexOf(_regions, region) + 1}";

    /// <summary>Nodes' certificates name their hosts, and are made anew when they do not name all.</summary>
    private async Task CertifyAsync(CancellationToken ct)
    {
        var file = _platform.Data.ConfigOf("bootstrap");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(file, ct))!;
        foreach (var node in config["Certificates"]!["Nodes"]!.AsArray())
        {
            if (_platform.Endpoints.FirstOrDefault(e => e.Name == node!["Name"]!.GetValue<string>()) is { } endpoint)
            {
                node!["Hosts"]!.AsArray().Add(AddressOf(endpoint.Region));
            }
        }

        await File.WriteAllTextAsync(file, config.ToJsonString(), ct);
        await Command.MustAsync("env", [$"TRUNKLINE_CONFIG={file}", Programs.DotNet, Programs.Broker, "bootstrap"], ct);
    }

    /// <summary>The topology with every node at its region's address, where somebody listens from now on.</summary>
    private string Advertise(string topology)
    {
        var document = JsonNode.Parse(topology)!;
        foreach (var region in document["regions"]!.AsArray())
        {
            var name = region!["name"]!.GetValue<string>();
            foreach (var node in region["nodes"]!.AsArray())
            {
                node!["advertise"] = AddressOf(name);
                foreach (var (use, url) in node["addresses"]!.AsObject().ToList())
                {
                    node["addresses"]![use] = url!.GetValue<string>().Replace("localhost", AddressOf(name), StringComparison.Ordinal).Replace("127.0.0.1:", $"{AddressOf(name)}:", StringComparison.Ordinal);
                }

                foreach (var (_, port) in node["ports"]!.AsObject())
                {
                    Listen(name, port!.GetValue<int>());
                }
            }
        }

        return document.ToJsonString();
    }

    private void Listen(string region, int port)
    {
        var listener = new TcpListener(IPAddress.Parse(AddressOf(region)), port);
        listener.Start();
        _listeners.Add(listener);
        _work.Add(AcceptAsync(listener, region, port));
    }

    private async Task AcceptAsync(TcpListener listener, string region, int port)
    {
        while (!_stop.IsCancellationRequested)
        {
            _work.Add(CarryAsync(await listener.AcceptSocketAsync(_stop.Token), region, port));
        }
    }

    private async Task CarryAsync(Socket dialler, string region, int port)
    {
        using var near = dialler;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        var from = HomeOf(((IPEndPoint)near.RemoteEndPoint!).Port, port);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
        }
        catch (SocketException)
        {
            return; // nobody there: the dialler's connection ends
        }

        await Task.WhenAll(
            FaultLink.CarryAsync(near, far, () => StateOf(from, region), _stop.Token),
            FaultLink.CarryAsync(far, near, () => StateOf(region, from), _stop.Token));
    }

    private LinkState StateOf(string? from, string? to) =>
        from is null || to is null || from == to ? LinkState.Good : _states.GetValueOrDefault((from, to), LinkState.Good);

    /// <summary>The region of whoever dialled; null for clients.</summary>
    private string? HomeOf(int from, int to)
    {
        var homes = new Dictionary<int, string>();
        foreach (var (process, region) in _platform.Endpoints.Select(e => ($"{e.Name}.nats", e.Region)).Append(("controller", _regions[0])))
        {
            try
            {
                homes[_platform.PidOf(process)] = region;
            }
            catch (Exception e) when (e is IOException or FormatException)
            {
                // Just being started.
            }
        }

        return SocketOwner.Find(from, to, homes.Keys) is { } pid ? homes[pid] : null;
    }
}
