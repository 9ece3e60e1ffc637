using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>What an access token, or a service account's own token, is good for.</summary>
/// <param name="Organization">The only one.</param>
/// <param name="Subject">The person it speaks for; for a service account its own id.</param>
/// <param name="Name">As audit rows and rate limits know it: aut_… or cli_….</param>
/// <param name="ClientId">Who has it.</param>
/// <param name="Role">The subject's, now.</param>
/// <param name="Accounts">The only accounts a service account sees; null: all. A person's hold by themselves.</param>
/// <param name="Scopes">What it was given; it may do what the role may besides.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="Authorization">What it came of; null for a service account's.</param>
internal sealed record AccessToken(
    OrganizationId Organization, PersonId Subject, string Name, string ClientId, Role Role, IReadOnlyList<AccountId>? Accounts, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt, FoundAuthorization? Authorization);
