namespace Platform.Broker.Nodes;

/// <summary>An account a node knows from the start; a JWT of it that is stored newer wins.</summary>
internal sealed record PreloadedAccount(string PublicKey, string Jwt);
