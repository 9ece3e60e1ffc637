using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class LinkedCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-links-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // As kubelet lays a Secret out: name -> ..data/name, and ..data, a link, then leads to a new folder.
    [Fact]
    public void A_certificate_replaced_behind_its_link_is_noticed()
    {
        Put("one", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        foreach (var name in new[] { "node.pem", "authorities.pem" })
        {
            File.CreateSymbolicLink(Path.Combine(_folder, name), $"..data/{name}");
        }

        var files = new NodeFiles(Specs.Fixed(1) with { Tls = new PeerTls(Path.Combine(_folder, "node.pem"), Path.Combine(_folder, "authorities.pem")) });
        var before = files.CertificatesWrittenAt;
        Put("two", new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));

        before.Certificate.ShouldBe(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        files.CertificatesWrittenAt.Certificate.ShouldBe(new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        files.CertificatesWrittenAt.Trust.ShouldBe(new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
    }

    private void Put(string version, DateTime at)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, version)).FullName;
        foreach (var name in new[] { "node.pem", "authorities.pem" })
        {
            File.WriteAllText(Path.Combine(folder, name), version);
            File.SetLastWriteTimeUtc(Path.Combine(folder, name), at);
        }

        File.Delete(Path.Combine(_folder, "..data"));
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), version);
    }
}
