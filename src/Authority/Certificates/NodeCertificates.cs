using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.Authority;

/// <summary>Brings every node's certificate and trust file up to date. What is in order stays untouched, so it may run as often as one likes, and
/// two at once do no harm: each file is replaced whole.</summary>
public static class NodeCertificates
{
    /// <returns>The nodes that got a new certificate.</returns>
    public static IReadOnlyList<string> Renew(FleetAuthorities authorities, IEnumerable<CertifiedNode> nodes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        ArgumentNullException.ThrowIfNull(nodes);
        var renewed = new List<string>();
        foreach (var node in nodes)
        {
            // Before the certificate: whoever shows one must be trusted already.
            if (!Holds(node.TrustFile, authorities.TrustPem))
            {
                SecretFile.Write(node.TrustFile, Encoding.ASCII.GetBytes(authorities.TrustPem), SecretFile.Private);
            }

            if (IsDue(authorities.First, node.CertificateFile, node.Hosts, now))
            {
                SecretFile.Write(node.CertificateFile, Encoding.ASCII.GetBytes(authorities.First.Issue(node.Name, node.Hosts, now)), SecretFile.Private);
                renewed.Add(node.Name);
            }
        }

        return renewed;
    }

    /// <summary>The nodes whose certificate is another authority's, or missing.</summary>
    public static IReadOnlyList<string> Lagging(FleetAuthorities authorities, IEnumerable<CertifiedNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(authorities);
        return [.. nodes.Where(n => !IsIssuedByFirst(authorities, n.CertificateFile)).Select(n => n.Name)];
    }

    /// <summary>The same question where the authorities' keys are not: whether a node that renews its own certificate is to ask for another.</summary>
    /// <param name="certificateFile">What it has.</param>
    /// <param name="trustPem">The fleet's authorities, the one that issues first.</param>
    /// <param name="hosts">Where other nodes dial it.</param>
    /// <param name="now">When.</param>
    /// <exception cref="CryptographicException">The text holds no certificate.</exception>
    public static bool IsDue(string certificateFile, string trustPem, IReadOnlyList<string> hosts, DateTimeOffset now)
    {
        using var first = new FleetAuthority(X509Certificate2.CreateFromPem(trustPem));
        return IsDue(first, certificateFile, hosts, now);
    }

    private static bool IsDue(FleetAuthority first, string file, IReadOnlyList<string> hosts, DateTimeOffset now)
    {
        using var certificate = Open(file);
        return certificate is null
            || CertificateLife.IsDue(new(certificate.NotBefore), new(certificate.NotAfter), now)
            || !hosts.All(host => certificate.MatchesHostname(host, allowWildcards: false, allowCommonName: false))
            || !first.Issued(certificate);
    }

    private static bool IsIssuedByFirst(FleetAuthorities authorities, string file)
    {
        using var certificate = Open(file);
        return certificate is not null && authorities.First.Issued(certificate);
    }

    // One that cannot be read is replaced.
    private static X509Certificate2? Open(string file)
    {
        try
        {
            return File.Exists(file) ? X509Certificate2.CreateFromPemFile(file) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool Holds(string file, string text) => File.Exists(file) && string.Equals(File.ReadAllText(file), text, StringComparison.Ordinal);
}
