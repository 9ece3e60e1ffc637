using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.Broker.Joining;

/// <param name="Certificate">PEM, without the private key, which the node has.</param>
/// <param name="Trust">The fleet's authorities, PEM.</param>
internal sealed record IssuedCertificate(string Certificate, string Trust)
{
    /// <summary>Certificate and key as one file, as nats-server reads them.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is none, or of another key.</exception>
    public byte[] With(string privateKeyPem)
    {
        using var both = X509Certificate2.CreateFromPem(Certificate, privateKeyPem);
        return Encoding.ASCII.GetBytes($"{both.ExportCertificatePem()}\n{privateKeyPem}\n");
    }
}
