using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using Platform.Authority;
using Platform.Broker.Certificates;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Local.Processes;
using Platform.Nats.Client;

namespace Platform.Broker.Tests.Joining;

/// <summary>A machine that nobody can write files to becomes a node, and stays one when the authority is replaced.</summary>
[Collection(LongestFirst.Name)]
public sealed partial class JoinTests(JoinWorld fleet) : IClassFixture<JoinWorld>
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task By_a_token_a_machine_runs_as_a_node_and_follows_the_fleets_authorities_while_its_clients_stay()
    {
        var folder = Path.Combine(fleet.Folder, "joined");
        var (code, output, error) = await fleet.JoinAsync((await fleet.InviteAsync()).Text, folder);
        (code, error).ShouldBe((0, ""));
        output.ShouldContain($"broker node --spec {Path.Combine(folder, "spec.json")}");
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ShouldAllBe(file => File.GetUnixFileMode(file) == OwnerOnly);
        Directory.Exists($"{folder}.joining").ShouldBeFalse();
        var spec = await NodeSpec.ReadAsync(Path.Combine(folder, "spec.json"), Ct);
        (await fleet.JoinAsync((await fleet.InviteAsync()).Text, folder)).ShouldBe((2, "", $"broker join: {folder} is there already. If a node is in it, start that: broker node --spec {folder}/spec.json. To make another node, name another folder.\n"));
        (await fleet.UsedAtAsync()).ShouldBeNull();

        using var agent = LeashedProcess.Start(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "Platform.Broker.dll"), "node", "--spec", Path.Combine(folder, "spec.json")], Path.Combine(fleet.Folder, "agent.log"), folder: null);
        await fleet.SaysAsync(r => r is { State: "running", Revision: 1 });
        var creds = await fleet.World.IssueAsync(await fleet.World.AddAccountAsync());
        var disconnects = 0;
        await using var here = Client(creds, fleet.Ports.Client);
        here.ConnectionDisconnected += (_, _) =>
        {
            disconnects++;
            return ValueTask.CompletedTask;
        };
        await using var there = Client(creds, fleet.World.Nodes[1].Ports.Client);
        await ArrivesAsync(here, there);

        Step(AuthorityCommand.Add);
        var trusted = PeerStanding.DigestOf(await File.ReadAllTextAsync(fleet.TrustFile, Ct));
        await fleet.SaysAsync(r => r.Trust == trusted);
        Step(AuthorityCommand.Use);
        using var authorities = FleetAuthorities.Read(fleet.World.AuthorityFile);
        await fleet.SaysAsync(r => r.Issuer == authorities.Issuer);

        await Eventually.ShouldBeAsync(() => IssuerShownAsync(fleet.Ports.Cluster), authorities.Issuer, TimeSpan.FromSeconds(10), Ct);
        await ArrivesAsync(here, here);
        disconnects.ShouldBe(0);
        (await NodeStandings.ReadAsync(fleet.Owner, Ct)).ShouldContain(n => n.Node == JoinWorld.Node && n.Standing.Issuer == authorities.Issuer);
        spec.Tls.RenewsItself.ShouldBeTrue();
    }

    private void Step(AuthorityCommand.Step step) => AuthorityCommand.Run(fleet.Owner, [], step, TimeProvider.System.GetUtcNow().AddMinutes(2)).ShouldBe(0);

    private static NatsConnection Client(NatsAuthCred creds, int port) => new(NatsOpts.Default with
    {
        Url = $"nats://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}",
        RetryOnInitialConnect = true,
        IgnoreAuthErrorAbort = true, // the account may still be on its way to the node
        AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(creds) },
    });

    private static async Task ArrivesAsync(NatsConnection from, NatsConnection to)
    {
        await using var heard = await to.SubscribeCoreAsync<string>("greeting", cancellationToken: Ct);
        var arrived = heard.Msgs.ReadAsync(Ct).AsTask();
        while (!arrived.IsCompleted)
        {
            await from.PublishAsync("greeting", "hello", cancellationToken: Ct);
            await Task.WhenAny(arrived, Task.Delay(50, Ct));
        }
    }

    /// <summary>Who vouches for what the node's server shows other servers now.</summary>
    private static async Task<string> IssuerShownAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, Ct);
        var issuer = "";
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) =>
        {
            using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(shown!.GetRawCertData());
            issuer = Convert.ToHexString(certificate.Extensions.OfType<System.Security.Cryptography.X509Certificates.X509AuthorityKeyIdentifierExtension>().Single().KeyIdentifier!.Value.Span);
            return issuer is not "";
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "127.0.0.1" }, Ct);
        return issuer;
    }
}
