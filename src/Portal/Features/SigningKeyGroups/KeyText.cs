using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>The rule of a public key that somebody brings.</summary>
internal static class KeyText
{
    /// <summary>The refusal, or null: of no key too.</summary>
    public static Error? Check(string? publicKey) =>
        publicKey is null || KeyPair.IsValidPublicKey(publicKey, PrefixByte.Account) ? null
        : publicKey.StartsWith('S') ? GroupErrors.SeedSent
        : GroupErrors.PublicKeyInvalid;
}
