using Platform.Kernel;

namespace Platform.Portal.Features.Ledger;

/// <summary>Something that stops by itself. Kind: "credential" (Id: its id, Name: the user), "activation" (Id: the import's, Name: the subject imported),
/// "signing_key" (Id: the rotated key, A…, Name: its group).</summary>
internal sealed record Expiration(string Kind, AccountId AccountId, string Account, string Id, string Name, UserId? UserId, DateTimeOffset ExpiresAt);
