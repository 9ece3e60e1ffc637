using Platform.Kernel;

namespace Platform.Portal.Features.Clients;

/// <summary>What you let an application do. ClientName null: the application is not there any more. LastUsedAt: when it last got tokens anew.</summary>
internal sealed record AuthorizationView(
    ClientAuthorizationId Id, string ClientId, string? ClientName, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset ExpiresAt);
