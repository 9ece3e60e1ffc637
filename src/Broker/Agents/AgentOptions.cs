using System.ComponentModel.DataAnnotations;

namespace Platform.Broker.Agents;

/// <summary>Section "Agents": where nodes' agents ask for orders. Without it nobody gives any.</summary>
public sealed record AgentOptions
{
    public const string Section = "Agents";

    /// <summary>In the owner's configuration: https://host:port where machines that join find a controller.</summary>
    public const string ControllerUrl = "Agents:ControllerUrl";

    /// <summary>https://address:port to listen on.</summary>
    [Required]
    public required string Url { get; init; }

    /// <summary>Of the authority of the fleet's own, with the name "controller"; certificate and private key.</summary>
    [Required]
    public required string CertificateFile { get; init; }

    /// <summary>Certificates of the fleet's authorities.</summary>
    [Required]
    public required string TrustFile { get; init; }
}
