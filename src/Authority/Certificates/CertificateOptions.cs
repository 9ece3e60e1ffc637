namespace Platform.Authority;

/// <summary>Section "Certificates": who vouches for nodes, and which nodes. Without it nobody issues anything here.</summary>
public sealed record CertificateOptions
{
    public const string Section = "Certificates";

    /// <summary>The fleet's authorities with their keys, see <see cref="FleetAuthorities"/>. Mode 0600, never on a node's machine.</summary>
    public required string AuthorityFile { get; init; }

    public required IReadOnlyList<CertifiedNode> Nodes { get; init; }
}

/// <param name="Name">The server's name; a DNS name of the certificate.</param>
/// <param name="Hosts">Where other nodes dial it: host names and addresses, all of them in the certificate.</param>
/// <param name="CertificateFile">Certificate and private key, one file so that both are replaced at once. Mode 0600.</param>
/// <param name="TrustFile">Certificates of all authorities.</param>
public sealed record CertifiedNode(string Name, IReadOnlyList<string> Hosts, string CertificateFile, string TrustFile);
