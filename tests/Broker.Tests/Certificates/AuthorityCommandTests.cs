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

    private int Run(Action<CertificateOptions, DateTimeOffset> step, DateTimeOffset now) => AuthorityCommand.Run(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Certificates:AuthorityFile"] = AuthorityFile,
            ["Certificates:Nodes:0:Name"] = "eu-west-1",
            ["Certificates:Nodes:0:Hosts:0"] = "127.0.0.1",
            ["Certificates:Nodes:0:CertificateFile"] = CertificateFile,
            ["Certificates:Nodes:0:TrustFile"] = Path.Combine(_folder, "trust.pem"),
        }).Build(), step, now);
}
