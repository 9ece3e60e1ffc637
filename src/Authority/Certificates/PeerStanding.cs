using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.Authority;

/// <summary>Who vouches for a node and whom it believes, short enough to be told at each turn: so nobody takes an authority away that a node still needs.</summary>
/// <param name="Issuer">Key identifier of the authority that issued its certificate, hex (<see cref="FleetAuthorities.Issuer"/>).</param>
/// <param name="Trust">Digest of its trust file (<see cref="DigestOf"/>).</param>
public sealed record PeerStanding(string Issuer, string Trust)
{
    /// <exception cref="IOException">A file is missing.</exception>
    /// <exception cref="CryptographicException">The file holds no certificate.</exception>
    public static PeerStanding Read(string certificateFile, string trustFile)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
        return new(IssuerOf(certificate), DigestOf(File.ReadAllText(trustFile)));
    }

    /// <summary>SHA-256 of a trust file's text, hex.</summary>
    public static string DigestOf(string trustPem) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(trustPem)));

    private static string IssuerOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault()?.KeyIdentifier is { } identifier ? Convert.ToHexString(identifier.Span) : "";
}
