using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>An authorization and what came of it: found by a code or refresh token, entered, ended.</summary>
internal sealed partial class Families(Caller caller, PortalDb db, AccessTokens.Memory memory, TimeProvider clock, ILogger<Families> logger)
{
    /// <summary>The authorization a code or refresh token of this client is of, and its row. The organization is entered.</summary>
    /// <returns>Null: no such, another client's, another type's, ended or revoked.</returns>
    public async Task<(FoundAuthorization Authorization, PersistedGrant Grant)?> FindAsync(IssuerClient client, string? text, string type, CancellationToken ct)
    {
        if (text is not { Length: > 0 and <= 256 })
        {
            return null;
        }

        var key = Handles.Hash(text);
        if (await db.FindGrantAsync(key, ct) is not { } id || await db.FindAuthorizationAsync(id, ct) is not { } authorization
            || authorization.ClientId != client.Id || authorization.Role is null)
        {
            return null;
        }

        Enter(authorization);
        var now = clock.GetUtcNow();
        var grant = await db.PersistedGrants.AsNoTracking().SingleOrDefaultAsync(g => g.Key == key && g.Type == type, ct);
        return grant is null || grant.ExpiresAt <= now || authorization.ExpiresAt <= now || authorization.RevokedAt is not null ? null : (authorization, grant);
    }

    /// <summary>Uses it up. One of two at once does.</summary>
    public async Task<bool> ConsumeAsync(PersistedGrant grant, byte[]? salt, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await db.PersistedGrants.Where(g => g.Key == grant.Key && g.ConsumedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(g => g.ConsumedAt, now).SetProperty(g => g.Salt, salt), ct) == 1;
    }

    public void AddRefreshToken(FoundAuthorization authorization, string text, DateTimeOffset now, TimeSpan life) => db.PersistedGrants.Add(new PersistedGrant
    {
        OrganizationId = authorization.Organization,
        Key = Handles.Hash(text),
        AuthorizationId = authorization.Id,
        Type = PersistedGrant.RefreshToken,
        CreatedAt = now,
        ExpiresAt = now + life < authorization.ExpiresAt ? now + life : authorization.ExpiresAt,
    });

    /// <summary>What was used up came again: one of the two who brought it is a thief (RFC 9700 §4.14.2, RFC 6749 §4.1.2). Nothing of the family counts any more.</summary>
    public async Task ReusedAsync(FoundAuthorization authorization, string what, CancellationToken ct)
    {
        Reused(logger, what, authorization.Id, authorization.ClientId);
        await EndAsync(authorization, "authorization.reuse", new { What = what, Client = authorization.ClientId }, ct);
    }

    public Task RevokeAsync(FoundAuthorization authorization, CancellationToken ct) =>
        EndAsync(authorization, "authorization.revoke", new { Client = authorization.ClientId }, ct);

    private async Task EndAsync(FoundAuthorization authorization, string action, object detail, CancellationToken ct)
    {
        Enter(authorization);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.ClientAuthorizations.Where(a => a.Id == authorization.Id && a.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(a => a.RevokedAt, now), ct) == 1)
        {
            AuditLog.Append(db, action, authorization.Id.ToString(), detail, now);
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        db.WhenCommitted(memory.Forget);
    }

    private void Enter(FoundAuthorization authorization)
    {
        if (!caller.IsKnown || caller.Organization == authorization.Organization)
        {
            caller.Set(authorization.Organization, authorization.Person, $"token {authorization.Id}", []);
        }
    }

    [LoggerMessage(EventId = 3102, Level = LogLevel.Warning, Message = "A {What} of {Authorization} at {Client} was used a second time: the authorization is revoked.")]
    private static partial void Reused(ILogger logger, string what, ClientAuthorizationId authorization, string client);
}
