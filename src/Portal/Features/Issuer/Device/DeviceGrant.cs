using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A device asks whether it was let in (RFC 8628 §3.4 and §3.5).</summary>
internal sealed class DeviceGrant(PortalDb db, Families families, GrantedTokens tokens, TimeProvider clock)
{
    private const int Slower = 5;

    public async Task<TokenAnswer> RedeemAsync(IssuerClient client, TokenForm form, CancellationToken ct)
    {
        if (form["device_code"] is not { Length: <= 256 } text)
        {
            return OAuthError.InvalidRequest("device_code is missing.");
        }

        var key = Handles.Hash(text);
        if (await db.DeviceCodes.AsNoTracking().SingleOrDefaultAsync(d => d.Key == key && d.ClientId == client.Id, ct) is not { } device)
        {
            return OAuthError.InvalidGrant;
        }

        var now = clock.GetUtcNow();
        if (device.ExpiresAt <= now)
        {
            return OAuthError.ExpiredToken;
        }

        var isTooSoon = device.AskedAt is { } asked && now < asked + TimeSpan.FromSeconds(device.IntervalSeconds);
        var interval = isTooSoon ? device.IntervalSeconds + Slower : device.IntervalSeconds;
        await db.DeviceCodes.Where(d => d.Key == key).ExecuteUpdateAsync(s => s.SetProperty(d => d.AskedAt, now).SetProperty(d => d.IntervalSeconds, interval), ct);
        if (isTooSoon)
        {
            return OAuthError.SlowDown;
        }

        return device.State switch
        {
            DeviceCodeState.Pending => OAuthError.AuthorizationPending,
            DeviceCodeState.Denied => OAuthError.AccessDenied,
            DeviceCodeState.Approved => await LetInAsync(client, text, ct),
        };
    }

    private async Task<TokenAnswer> LetInAsync(IssuerClient client, string code, CancellationToken ct)
    {
        if (await families.FindAsync(client, code, PersistedGrant.Device, ct) is not var (authorization, grant))
        {
            return OAuthError.InvalidGrant;
        }

        if (grant.ConsumedAt is not null || !await families.ConsumeAsync(grant, salt: null, ct))
        {
            await families.ReusedAsync(authorization, "device code", ct);
            return OAuthError.InvalidGrant;
        }

        return await tokens.FirstAsync(authorization, nonce: null, ct);
    }
}
