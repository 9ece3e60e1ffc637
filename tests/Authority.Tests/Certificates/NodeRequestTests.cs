using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Authority.Tests.Certificates;

/// <summary>What a machine that joins may bring, and what becomes of it.</summary>
public sealed class NodeRequestTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-request-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_nodes_key_is_certified_under_the_names_that_the_fleet_has_for_it_and_no_others()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var greedy = new CertificateRequest("CN=us-east-2", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("controller");
        greedy.CertificateExtensions.Add(names.Build());
        greedy.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));

        var (read, wrong) = NodeRequest.Read(greedy.CreateSigningRequestPem(), "us-east-2");
        using var authorities = FleetAuthorities.ReadOrMake(Path.Combine(_folder, "authorities.pem"), Now);
        using var issued = X509Certificate2.CreateFromPem(authorities.Certify(read!, "us-east-2", ["192.0.2.7"], Now));

        wrong.ShouldBeNull();
        issued.PublicKey.EncodedKeyValue.RawData.ShouldBe(greedy.PublicKey.EncodedKeyValue.RawData);
        issued.Subject.ShouldBe("CN=us-east-2");
        issued.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames().ShouldBe(["us-east-2"]);
        issued.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses().Select(a => a.ToString()).ShouldBe(["192.0.2.7"]);
        issued.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority.ShouldBeFalse();
    }

    [Fact]
    public void What_a_node_makes_is_taken_and_its_key_fits()
    {
        var (request, privateKey) = NodeRequest.Make("us-east-2");

        var (read, wrong) = NodeRequest.Read(request, "us-east-2");

        using var key = ECDsa.Create();
        key.ImportFromPem(privateKey);
        (wrong, read!.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())).ShouldBe((null, true));
        request.ShouldNotContain("PRIVATE");
    }

    [Fact]
    public void Another_name_another_kind_of_key_and_a_forged_signature_are_refused()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Wrong(NodeRequest.Make("us-east-1").Request).ShouldContain("not of us-east-2");
        Wrong(NodeRequest.Make("us-east-2,O=x").Request).ShouldContain("not of us-east-2");
        Wrong(new CertificateRequest("CN=us-east-2", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem()).ShouldContain("P-256");
        Wrong(new CertificateRequest("CN=us-east-2", p384, HashAlgorithmName.SHA256).CreateSigningRequestPem()).ShouldContain("P-256");
        Wrong(Forged()).ShouldContain("not signed by the key in it");
        Wrong("nothing of the kind").ShouldContain("no request");
        Wrong("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----").ShouldContain("no request");
    }

    private static string Wrong(string pem) => NodeRequest.Read(pem, "us-east-2").Wrong ?? "nothing";

    /// <summary>Signed by one key, with another in it.</summary>
    private static string Forged()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var victim = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new("CN=us-east-2"), new PublicKey(victim), HashAlgorithmName.SHA256);
        return PemEncoding.WriteString("CERTIFICATE REQUEST", request.CreateSigningRequest(X509SignatureGenerator.CreateForECDsa(own)));
    }
}
