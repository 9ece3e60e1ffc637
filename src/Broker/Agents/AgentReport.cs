namespace Platform.Broker.Agents;

/// <summary>What an agent says of its node at each turn (JSON, snake_case).</summary>
/// <param name="Revision">Of the topology whose configuration the server runs with.</param>
/// <param name="Restarts">The order's restarts that are done.</param>
/// <param name="ConfigRevision">Digest of the configuration in place, as nats-server shows it in <c>server_metadata.config_rev</c>.</param>
/// <param name="State">"starting", "running", "waiting" (ended by itself, another start follows), "stopping".</param>
/// <param name="Version">Of nats-server, "2.15.1".</param>
/// <param name="Trouble">Why the last start failed, a configuration was refused or the server ended; empty when all is well.</param>
/// <param name="Issuer">The authority of its certificate, see PeerStanding; empty from an agent older than that.</param>
/// <param name="Trust">Digest of its trust file, so too.</param>
internal sealed record AgentReport(long Revision, long Restarts, string ConfigRevision, string State, string Version, string Trouble, string Issuer = "", string Trust = "");
