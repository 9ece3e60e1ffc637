using Microsoft.Extensions.Configuration;
using Platform.Authority;
using Platform.Broker.Certificates;

namespace Platform.Broker.Tests.Certificates;

public sealed class AuthorityCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-authority-").FullName;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    private string AuthorityFile => Path.Combine(_folder, "authorities.pem");

    private string CertificateFile => Path.Combine(_folder, "node.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Three_steps_a_minute_apart_replace_the_authority_and_every_nodes_certificate()
    {
        FleetAuthorities.ReadOrMake(AuthorityFile, _now).Dispose();
        Run(AuthorityCommand.Add, _now).ShouldBe(0);
        var before = File.ReadAllText(CertificateFile);

        Run(AuthorityCommand.Use, _now).ShouldBe(1);
        File.ReadAllText(CertificateFile).ShouldBe(before);
        Run(AuthorityCommand.Use, _now.AddMinutes(2)).ShouldBe(0);
        File.ReadAllText(CertificateFile).ShouldNotBe(before);
        Run(AuthorityCommand.Prune, _now).ShouldBe(1);
        Run(AuthorityCommand.Prune, _now.AddMinutes(2)).ShouldBe(0);

        using var left = FleetAuthorities.Read(AuthorityFile);
        left.Count.ShouldBe(1);
        File.ReadAllText(Path.Combine(_folder, "trust.pem")).ShouldBe(left.TrustPem);
    }

    [Fact]
    public void The_former_authority_stays_while_a_node_still_shows_its_certificate()
    {
        FleetAuthorities.ReadOrMake(AuthorityFile, _now).Dispose();
        Run(AuthorityCommand.Add, _now).ShouldBe(0);
        var old = File.ReadAllText(CertificateFile);
        Run(AuthorityCommand.Use, _now.AddMinutes(2)).ShouldBe(0);
        File.WriteAllText(CertificateFile, old);

        Run(AuthorityCommand.Prune, _now.AddMinutes(2)).ShouldBe(1);

        using var left = FleetAuthorities.Read(AuthorityFile);
        left.Count.ShouldBe(2);
    }

    [Fact]
    public void Neither_step_is_taken_while_a_node_elsewhere_says_that_it_lags()
    {
        FleetAuthorities.ReadOrMake(AuthorityFile, _now).Dispose();
        Run(AuthorityCommand.Add, _now).ShouldBe(0);
        var (before, after) = Standing();

        Run(AuthorityCommand.Use, _now.AddMinutes(2), before with { Trust = "of before" }).ShouldBe(1);
        Run(AuthorityCommand.Use, _now.AddMinutes(2), before).ShouldBe(0);
        Run(AuthorityCommand.Prune, _now.AddMinutes(2), before).ShouldBe(1);
        Run(AuthorityCommand.Prune, _now.AddMinutes(2), after).ShouldBe(0);
    }

    /// <summary>Of a node that knows both authorities: with a certificate of the first, and of the second.</summary>
    private (PeerStanding Before, PeerStanding After) Standing()
    {
        using var both = FleetAuthorities.Read(AuthorityFile);
        var before = new PeerStanding(both.Issuer, PeerStanding.DigestOf(both.TrustPem));
        var copy = Path.Combine(_folder, "copy.pem");
        File.Copy(AuthorityFile, copy);
        FleetAuthorities.Use(copy);
        using var used = FleetAuthorities.Read(copy);
        return (before, before with { Issuer = used.Issuer });
    }

    private int Run(AuthorityCommand.Step step, DateTimeOffset now, PeerStanding? elsewhere = null) => AuthorityCommand.Run(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Certificates:AuthorityFile"] = AuthorityFile,
            ["Certificates:Nodes:0:Name"] = "eu-west-1",
            ["Certificates:Nodes:0:Hosts:0"] = "127.0.0.1",
            ["Certificates:Nodes:0:CertificateFile"] = CertificateFile,
            ["Certificates:Nodes:0:TrustFile"] = Path.Combine(_folder, "trust.pem"),
        }).Build(), elsewhere is null ? [] : [new("us-east-2", elsewhere)], step, now);
}
