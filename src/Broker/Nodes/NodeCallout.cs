namespace Platform.Broker.Nodes;

/// <summary>What a node needs for auth callout.</summary>
/// <param name="AuthAccount">The AUTH account's public key.</param>
/// <param name="AuthAccountJwt">Its JWT; one that is stored newer wins.</param>
/// <param name="SentinelJwt">A bearer user of it, for clients that bring no JWT.</param>
internal sealed record NodeCallout(string AuthAccount, string AuthAccountJwt, string SentinelJwt);
