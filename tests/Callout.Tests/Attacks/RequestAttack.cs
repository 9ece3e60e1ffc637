using Platform.Callout.Tests.World;
using Platform.Nats.NKeys;

namespace Platform.Callout.Tests.Attacks;

/// <summary>A request for authorization that no node of the fleet makes.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Reason">Under which the process counts it.</param>
/// <param name="Make">What is sent.</param>
/// <param name="IsAnswered">Nobody waits for the answer to a request that has expired, so it gets none.</param>
internal sealed record RequestAttack(string Name, string Reason, Func<PlayedServer, SentRequest> Make, bool IsAnswered = true);

/// <param name="Payload">The bytes.</param>
/// <param name="XKey">Header Nats-Server-Xkey; null: none.</param>
/// <param name="Sealer">Who sealed it; null: the node we play.</param>
internal sealed record SentRequest(byte[] Payload, string? XKey, KeyPair? Sealer = null);
