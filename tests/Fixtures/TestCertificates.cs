using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Fixtures;

/// <summary>A throwaway certificate authority and PEM files of what it issued, in a folder of its own.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trunkline-certificates-");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestCertificates(string name = "Trunkline test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _authority = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(30));
        AuthorityPem = _authority.ExportCertificatePem();
        AuthorityFile = Write("authority.pem", AuthorityPem);
        BundleFile = Write("bundle.pem", $"{MachineAuthorities()}\n{AuthorityPem}\n");
    }

    public string AuthorityPem { get; }

    /// <summary>PEM of the authority's own certificate.</summary>
    public string AuthorityFile { get; }

    /// <summary>The authority and the machine's own: for SSL_CERT_FILE.</summary>
    public string BundleFile { get; }

    /// <summary>Certificate and key of a server at 127.0.0.1 and localhost.</summary>
    public (string Certificate, string Key) Server(string name = "server")
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        return Issue(name, names, "1.3.6.1.5.5.7.3.1");
    }

    /// <summary>Certificate and key of a client: common name, and a URI of its own such as spiffe://example/orders.</summary>
    public (string Certificate, string Key) Client(string name, Uri uri)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(uri);
        return Issue(name, names, "1.3.6.1.5.5.7.3.2");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string MachineAuthorities() => File.Exists("/etc/ssl/certs/ca-certificates.crt") ? File.ReadAllText("/etc/ssl/certs/ca-certificates.crt") : "";

    private (string Certificate, string Key) Issue(string name, SubjectAlternativeNameBuilder names, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(_authority, _now.AddDays(-1), _now.AddDays(20), RandomNumberGenerator.GetBytes(12));
        return (Write($"{name}.pem", certificate.ExportCertificatePem()), Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
