using System.Text.Json;
using Platform.Kernel;

namespace Platform.Admission;

/// <summary>Who a client is, once its credential has been found genuine. What it may do is the policy's to say.</summary>
/// <param name="Provider">Who vouches for it.</param>
/// <param name="Subject">The provider's name for it: 1 to 1,024 characters.</param>
/// <param name="Claims">A JSON object: what policies see. Of a token its whole payload.</param>
/// <param name="IssuedAt">When the credential was issued, where it says so.</param>
/// <param name="ExpiresAt">When it ends by this service's clock (the allowance for the issuer's clock included once its own end has passed); null: never.</param>
/// <param name="Fingerprint">See <see cref="Credentials.Fingerprint"/>.</param>
/// <param name="OnlyAccount">The one account it may enter; null: any of the provider's organization.</param>
public sealed record Identity(
    ProviderEntry Provider,
    string Subject,
    JsonElement Claims,
    DateTimeOffset? IssuedAt,
    DateTimeOffset? ExpiresAt,
    byte[] Fingerprint,
    AccountId? OnlyAccount = null);
