using System.Security.Cryptography.X509Certificates;

namespace Platform.Authority.Tests.Certificates;

public sealed class FleetAuthoritiesTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-authority-").FullName;

    private string AuthorityFile => Path.Combine(_folder, "keys", "authorities.pem");

    private CertifiedNode Node => new("eu-west-1", ["127.0.0.1", "n1.example.com"], Path.Combine(_folder, "node", "node.pem"), Path.Combine(_folder, "node", "authorities.pem"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_node_gets_a_certificate_for_both_ends_of_a_connection_with_its_names()
    {
        Renew(Now).ShouldBe(["eu-west-1"]);

        using var certificate = X509Certificate2.CreateFromPemFile(Node.CertificateFile);
        certificate.HasPrivateKey.ShouldBeTrue();
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(o => o.Value).ShouldBe(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        names.EnumerateDnsNames().ShouldBe(["eu-west-1", "n1.example.com"]);
        names.EnumerateIPAddresses().Select(a => a.ToString()).ShouldBe(["127.0.0.1"]);
        (certificate.NotAfter.ToUniversalTime() - Now.UtcDateTime).ShouldBe(TimeSpan.FromDays(30));
        IsTrusted(certificate).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_secret_is_readable_by_others_and_nodes_are_given_no_key_of_the_authority()
    {
        Renew(Now);

        Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).ShouldAllBe(file => File.GetUnixFileMode(file) == OwnerOnly);
        File.ReadAllText(AuthorityFile).ShouldContain("PRIVATE KEY");
        File.ReadAllText(Node.TrustFile).ShouldNotContain("PRIVATE KEY");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(31, true)]
    public void A_certificate_is_renewed_when_two_thirds_of_its_life_are_over(int days, bool renewed)
    {
        Renew(Now);

        // Whoever renews its own asks at the same time.
        NodeCertificates.IsDue(Node.CertificateFile, File.ReadAllText(Node.TrustFile), Node.Hosts, Now.AddDays(days)).ShouldBe(renewed);
        Renew(Now.AddDays(days)).Count.ShouldBe(renewed ? 1 : 0);
    }

    [Fact]
    public void One_that_is_broken_or_lacks_a_host_is_replaced()
    {
        Renew(Now);
        File.WriteAllText(Node.CertificateFile, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Renew(Now).Count.ShouldBe(1);

        using var authorities = FleetAuthorities.Read(AuthorityFile);
        NodeCertificates.Renew(authorities, [Node with { Hosts = ["127.0.0.1", "moved.example.com"] }], Now).Count.ShouldBe(1);
    }

    [Fact]
    public void An_authority_is_replaced_while_at_every_step_each_node_is_trusted_by_all()
    {
        Renew(Now);
        using var first = X509Certificate2.CreateFromPemFile(Node.CertificateFile);

        FleetAuthorities.Add(AuthorityFile, Now);
        Renew(Now).ShouldBeEmpty();
        IsTrusted(first).ShouldBeTrue();

        FleetAuthorities.Use(AuthorityFile);
        Lagging().ShouldBe(["eu-west-1"]);
        Renew(Now).Count.ShouldBe(1);
        using var second = X509Certificate2.CreateFromPemFile(Node.CertificateFile);
        second.Issuer.ShouldNotBe(first.Issuer);
        (IsTrusted(first), IsTrusted(second)).ShouldBe((true, true));

        Lagging().ShouldBeEmpty();
        FleetAuthorities.Prune(AuthorityFile);
        Renew(Now).ShouldBeEmpty();
        (IsTrusted(first), IsTrusted(second)).ShouldBe((false, true));
    }

    [Fact]
    public void A_clock_that_is_behind_the_authoritys_gives_a_certificate_too()
    {
        Renew(Now.AddMinutes(-2)).ShouldBe(["eu-west-1"]);

        using var certificate = X509Certificate2.CreateFromPemFile(Node.CertificateFile);
        certificate.NotBefore.ToUniversalTime().ShouldBe(Now.UtcDateTime.AddHours(-1));
    }

    [Fact]
    public void Steps_out_of_order_are_refused()
    {
        Renew(Now);
        Should.Throw<InvalidOperationException>(() => FleetAuthorities.Use(AuthorityFile)).Message.ShouldContain("only one authority");
        FleetAuthorities.Add(AuthorityFile, Now);
        Should.Throw<InvalidOperationException>(() => FleetAuthorities.Add(AuthorityFile, Now)).Message.ShouldContain("two authorities already");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing of the kind")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_without_authorities_is_refused_and_not_replaced(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(AuthorityFile)!);
        File.WriteAllText(AuthorityFile, text);

        Should.Throw<InvalidOperationException>(() => FleetAuthorities.ReadOrMake(AuthorityFile, Now)).Message.ShouldContain("holds no certificate authorities");
        File.ReadAllText(AuthorityFile).ShouldBe(text);
    }

    private IReadOnlyList<string> Renew(DateTimeOffset now)
    {
        using var authorities = FleetAuthorities.ReadOrMake(AuthorityFile, Now);
        return NodeCertificates.Renew(authorities, [Node], now);
    }

    private IReadOnlyList<string> Lagging()
    {
        using var authorities = FleetAuthorities.Read(AuthorityFile);
        return NodeCertificates.Lagging(authorities, [Node]);
    }

    /// <summary>By what lies beside the node, as another node with the same file would decide.</summary>
    private bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Node.TrustFile);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Now.UtcDateTime;
        return chain.Build(certificate);
    }
}
