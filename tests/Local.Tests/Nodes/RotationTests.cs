using Platform.Authority;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Nats.Client;
using Platform.Nats.Creds;

namespace Platform.Local.Tests.Nodes;

/// <summary>Two regions on agents: the certificate authority is replaced under them, and what they show clients, and strangers knock.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-rotation-").FullName;
    private readonly TestOperator _operator = new();
    private readonly TestCertificates _former = new("former");
    private readonly TestCertificates _next = new("next");
    private AgentPair _pair = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var (operatorJwt, systemAccountJwt) = (Path.Combine(_folder, "operator.jwt"), Path.Combine(_folder, "system-account.jwt"));
        await File.WriteAllTextAsync(operatorJwt, _operator.Jwt);
        await File.WriteAllTextAsync(systemAccountJwt, _operator.SystemAccountJwt);
        Place(_former);
        _pair = await AgentPair.StartAsync(operatorJwt, systemAccountJwt, CancellationToken.None, spec => Specs.WithClientTls(spec, _folder));
    }

    public ValueTask DisposeAsync()
    {
        _pair.Dispose();
        _operator.Dispose();
        _former.Dispose();
        _next.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact(Timeout = 120_000)]
    public async Task An_authority_is_replaced_and_no_client_notices_and_then_the_former_opens_nothing()
    {
        var disconnects = 0;
        await using var here = Client(0, () => disconnects++);
        await using var there = Client(1, () => disconnects++);
        await using var heard = await there.SubscribeCoreAsync<string>("greeting", cancellationToken: Ct);
        await ArrivesAsync(here, heard);
        var former = Path.Combine(_folder, "former.pem");
        File.Copy(_pair.Specs[0].Tls.CertificateFile, former);

        await _pair.StepAsync(file => FleetAuthorities.Add(file, TimeProvider.System.GetUtcNow()), Ct);
        await _pair.StepAsync(FleetAuthorities.Use, Ct);
        await _pair.StepAsync(FleetAuthorities.Prune, Ct);

        disconnects.ShouldBe(0);
        await ArrivesAsync(here, heard);
        foreach (var ports in _pair.Specs.Select(s => s.Ports))
        {
            (await AgentPair.IssuerShownAsync(ports.Cluster, isGreetedFirst: false, Ct)).ShouldBe(_pair.Issuer());
            (await AgentPair.IssuerShownAsync(ports.Gateway, isGreetedFirst: false, Ct)).ShouldBe(_pair.Issuer());
        }

        // A handshake between two nodes on the new certificates alone.
        var old = await _pair.ServerPidAsync(0, _ => true, Ct);
        Signals.Send(old, Signal.Kill);
        await _pair.ServerPidAsync(0, pid => pid != old, Ct);
        await _pair.JoinedAsync(Ct);

        // A client's side of TLS keeps a certificate to itself that the other would not accept: that one looks like none.
        await RefusedAsync("us-east", Files(former), "tls: client didn't provide a certificate");
        await RefusedAsync("us-east", "insecure: true", "tls: client didn't provide a certificate");
        await RefusedAsync("elsewhere", Files(_pair.Specs[1].Tls.CertificateFile), "Rejecting connection, cluster name \"elsewhere\" does not match \"us-east\"");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_clients_are_shown_is_replaced_and_no_client_notices()
    {
        var disconnects = 0;
        await using var plain = Client(0, () => disconnects++);
        await using var secure = Client(0, () => disconnects++, _former);
        await using var there = Client(1, () => disconnects++, _former);
        await using var heard = await there.SubscribeCoreAsync<string>("greeting", cancellationToken: Ct);
        await ArrivesAsync(plain, heard);
        await ArrivesAsync(secure, heard);
        (await ShownAsync()).ShouldAllBe(issuer => issuer == "CN=former");

        Place(_next);
        while ((await ShownAsync()).Any(issuer => issuer != "CN=next"))
        {
            await Task.Delay(50, Ct);
        }

        await ArrivesAsync(plain, heard);
        await ArrivesAsync(secure, heard);
        disconnects.ShouldBe(0);
        await using var late = Client(0, () => { }, _next);
        await ArrivesAsync(late, heard);
    }

    /// <summary>Lays a server's certificate where the nodes look for what they show clients: the key first, since the certificate's change is what is noticed.</summary>
    private void Place(TestCertificates certificates)
    {
        var (certificate, key) = certificates.Server();
        File.Copy(key, Path.Combine(_folder, "clients.key"), overwrite: true);
        File.Copy(certificate, Path.Combine(_folder, "clients.new"));
        File.Move(Path.Combine(_folder, "clients.new"), Path.Combine(_folder, "clients.pem"), overwrite: true);
    }

    /// <summary>Who vouches for what the first node shows clients of every kind, and leaf nodes.</summary>
    private async Task<string[]> ShownAsync()
    {
        var ports = _pair.Specs[0].Ports;
        return await Task.WhenAll(
            AgentPair.IssuerShownAsync(ports.Client, isGreetedFirst: true, Ct), AgentPair.IssuerShownAsync(ports.LeafNode, isGreetedFirst: true, Ct),
            AgentPair.IssuerShownAsync(ports.WebSocket, isGreetedFirst: false, Ct), AgentPair.IssuerShownAsync(ports.Mqtt, isGreetedFirst: false, Ct));
    }

    private NatsConnection Client(int node, Action disconnected, TestCertificates? trusted = null)
    {
        var creds = _operator.SystemCreds();
        var client = new NatsConnection(new NatsOpts
        {
            Url = $"{(trusted is null ? "nats" : "tls")}://127.0.0.1:{_pair.Specs[node].Ports.Client}",
            TlsOpts = new() { CaFile = trusted?.AuthorityFile },
            AuthOpts = new NatsAuthOpts { AuthCredCallback = (_, _) => ValueTask.FromResult(NatsAuthCred.FromJwt(NatsCreds.ParseDecoratedJwt(creds), NatsCreds.ParseDecoratedUserNKey(creds))) },
        });
        client.ConnectionDisconnected += (_, _) =>
        {
            disconnected();
            return ValueTask.CompletedTask;
        };
        return client;
    }

    private static async Task ArrivesAsync(NatsConnection from, INatsSub<string> to)
    {
        var arrived = to.Msgs.ReadAsync(Ct).AsTask();
        while (!arrived.IsCompleted)
        {
            await from.PublishAsync("greeting", "hello", cancellationToken: Ct);
            await Task.WhenAny(arrived, Task.Delay(50, Ct));
        }
    }

    private string Files(string certificate) => $"cert_file: \"{certificate}\", key_file: \"{certificate}\", ca_file: \"{_pair.Specs[0].Tls.TrustFile}\"";

    /// <summary>A server that wants to be a route of the first node is none; the agent counts it and says who and why.</summary>
    private async Task RefusedAsync(string cluster, string tls, string reason)
    {
        var name = $"trunkline_node_refused_peers_total{{node=\"{_pair.Specs[0].Name}\",kind=\"route\"}}";
        var before = await _pair.MetricAsync(0, name, 0, Ct);
        using var stranger = await NatsServerProcess.StartAsync(ports => $$"""
            server_name: stranger
            cluster { name: "{{cluster}}", listen: "127.0.0.1:{{ports.Cluster}}", tls { {{tls}} }, routes: ["tls://127.0.0.1:{{_pair.Specs[0].Ports.Cluster}}"] }
            """, Ct);

        await _pair.MetricAsync(0, name, before + 1, Ct);
        while (!_pair.AgentLog(0).Contains($"refused a route with 127.0.0.1: {reason}", StringComparison.Ordinal))
        {
            await Task.Delay(50, Ct);
        }

        (await RenderedFleet.MonitorAsync(_pair.Specs[0], "routez", Ct)).GetProperty("num_routes").GetInt32().ShouldBe(0);
    }
}
