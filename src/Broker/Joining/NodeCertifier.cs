using System.Security.Cryptography.X509Certificates;
using Platform.Authority;

namespace Platform.Broker.Joining;

/// <summary>Signs nodes' certificates where the authority's key is: in a controller that has the section Certificates.</summary>
internal sealed class NodeCertifier(IConfiguration configuration, TimeProvider clock)
{
    /// <summary>Why this controller issues none; null when it does.</summary>
    public string? Wrong => AuthorityFile is null ? "This controller does not hold the key of the fleet's authority (Certificates:AuthorityFile): ask one that does." : null;

    private string? AuthorityFile => configuration[$"{CertificateOptions.Section}:{nameof(CertificateOptions.AuthorityFile)}"];

    /// <summary>For the topology's node, whatever the request says.</summary>
    /// <exception cref="InvalidOperationException">There is no authority here.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public string Issue(TopologyNode node, PublicKey key)
    {
        // Read each time: the authority may have been replaced.
        using var authorities = FleetAuthorities.Read(AuthorityFile ?? throw new InvalidOperationException(Wrong));
        return authorities.Certify(key, node.Name, [node.Reached], clock.GetUtcNow());
    }
}
