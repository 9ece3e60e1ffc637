using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Authority;
using Platform.Broker.Certificates;

namespace Platform.Broker.Tests.Certificates;

public sealed class CertificateDutyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-duty-").FullName;

    private string AuthorityFile => Path.Combine(_folder, "authorities.pem");

    private string CertificateFile => Path.Combine(_folder, "node.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nodes_have_certificates_as_soon_as_it_begins()
    {
        FleetAuthorities.ReadOrMake(AuthorityFile, TimeProvider.System.GetUtcNow()).Dispose();

        await BeginAndEndAsync();

        File.ReadAllText(CertificateFile).ShouldContain("BEGIN PRIVATE KEY");
    }

    [Fact]
    public async Task Without_an_authority_it_makes_none_and_goes_on()
    {
        await BeginAndEndAsync();

        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    private async Task BeginAndEndAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Certificates:AuthorityFile"] = AuthorityFile,
            ["Certificates:Nodes:0:Name"] = "eu-west-1",
            ["Certificates:Nodes:0:Hosts:0"] = "127.0.0.1",
            ["Certificates:Nodes:0:CertificateFile"] = CertificateFile,
            ["Certificates:Nodes:0:TrustFile"] = Path.Combine(_folder, "trust.pem"),
        }).Build();
        using var end = new CancellationTokenSource();
        var duty = new CertificateDuty(configuration, TimeProvider.System, NullLogger<CertificateDuty>.Instance).RunAsync(reign: null!, end.Token);
        duty.IsCompleted.ShouldBeFalse();
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => duty);
    }
}
