using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Authority;

/// <summary>One certificate authority of the fleet's own (ECDSA P-256): it vouches for nodes to nodes and for nothing else, so whoever shows a
/// certificate of it is one.</summary>
internal sealed class FleetAuthority(X509Certificate2 certificate) : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Both ends of a route or gateway are client and server, whoever dialled.</summary>
    private static readonly OidCollection BothEnds = [new(ServerAuthentication), new(ClientAuthentication)];

    public string CertificatePem => certificate.ExportCertificatePem();

    /// <summary>As certificates that it issued name it, hex.</summary>
    public string KeyIdentifier => certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier!;

    /// <summary>By which whoever has never met it knows it.</summary>
    public string Pin => PinOf(certificate);

    public static string PinOf(X509Certificate2 authority) => Base64Url.EncodeToString(SHA256.HashData(authority.RawData));

    public static FleetAuthority Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Trunkline fleet {now.UtcDateTime:yyyy-MM-dd} {RandomNumberGenerator.GetHexString(6, lowercase: true)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new(request.CreateSelfSigned(now - CertificateLife.Skew, now + CertificateLife.OfAuthority));
    }

    /// <summary>Certificate, then private key (PKCS #8).</summary>
    public string ExportPem()
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return $"{CertificatePem}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>A node's certificate with a new private key, as one PEM text.</summary>
    public string Issue(string name, IEnumerable<string> hosts, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return $"{Certify(new(key), name, hosts, now)}{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>A certificate for a node's public key, PEM. All else in it is ours to say.</summary>
    public string Certify(PublicKey key, string name, IEnumerable<string> hosts, DateTimeOffset now)
    {
        var request = new CertificateRequest(new($"CN={name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(BothEnds, critical: false));
        request.CertificateExtensions.Add(NamesOf(name, hosts));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        // Not before the authority itself, which may have been made by a clock that is ahead of this one.
        var (begins, earliest) = (now - CertificateLife.Skew, new DateTimeOffset(certificate.NotBefore));
        using var issued = request.Create(certificate, begins < earliest ? earliest : begins, now + CertificateLife.OfNode, RandomNumberGenerator.GetBytes(16));
        return $"{issued.ExportCertificatePem()}\n";
    }

    /// <summary>True if it signed this certificate.</summary>
    public bool Issued(X509Certificate2 node)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // When it began and ends is another question; asked in the middle of its life.
        chain.ChainPolicy.VerificationTime = node.NotBefore + ((node.NotAfter - node.NotBefore) / 2);
        return chain.Build(node);
    }

    public void Dispose() => certificate.Dispose();

    private static X509Extension NamesOf(string name, IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts.Prepend(name).Distinct(StringComparer.Ordinal))
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }
}
