using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Scim;

/// <summary>Lets a directory in: by the token of the very organization the address names. Another's token, a person's token and none are one answer.</summary>
internal sealed class ScimEntry(Caller caller, PortalDb db, ScimEntry.Memory memory, TimeProvider clock)
{
    private const string Scheme = "Bearer ";

    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return await http.RequestServices.GetRequiredService<ScimEntry>().EnterAsync(http, http.RequestAborted) ? await next(context) : ScimError.Unauthorized.ToResult();
    }

    private async Task<bool> EnterAsync(HttpContext http, CancellationToken ct)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header[Scheme.Length..].Trim() is not { } text || !ScimTokenText.IsWellFormed(text))
        {
            return false;
        }

        var now = clock.GetUtcNow();
        if (await db.FindScimTokenAsync(ApiTokenText.Hash(text), ct) is not { RevokedAt: null } token || token.ExpiresAt <= now
            || !OrganizationId.TryParse(http.Request.RouteValues["organization"] as string, null, out var wanted) || wanted != token.Organization)
        {
            return false;
        }

        caller.Set(token.Organization, default, $"token {token.Id}", []);
        if (memory.IsUseNews(token.Id, now))
        {
            await db.ScimTokens.Where(t => t.Id == token.Id).ExecuteUpdateAsync(s => s.SetProperty(t => t.LastUsedAt, now), ct);
        }

        return true;
    }

    /// <summary>When each token's use was last written down.</summary>
    internal sealed class Memory
    {
        private readonly Recent<ScimTokenId, bool> _used = new(TimeSpan.FromMinutes(1));

        public bool IsUseNews(ScimTokenId id, DateTimeOffset now)
        {
            if (_used.TryRecall(id, now, out _))
            {
                return false;
            }

            _used.Keep(id, true, now);
            return true;
        }
    }
}
