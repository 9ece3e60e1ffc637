using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Clients;

/// <summary>Makes another secret of a client, beside those it has or in place of them after a while: so it is rotated without a moment in which none is good.</summary>
internal static class AddSecret
{
    /// <summary>ExpiresAt: of the new one; left out: none. OverlapSeconds: those before it end after so long; left out: they stay.</summary>
    public sealed record Request(DateTimeOffset? ExpiresAt = null, int? OverlapSeconds = null);

    /// <summary>Secret: its text, shown once.</summary>
    public sealed record Response(ClientSecretId Id, string Secret, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

    public static void Map(RouteGroupBuilder clients) => clients
        .MapPost("/{clientId}/secrets", PostAsync)
        .WithName(nameof(AddSecret)).WithSummary("Make another secret of a client, or rotate it")
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<Response>, ProblemHttpResult>> PostAsync(ClientId clientId, Request request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(clientId, request, ct)).ToCreated(_ => $"/api/v1/clients/{clientId}");
    }

    internal sealed class Handler(Caller caller, PortalDb db, TimeProvider clock)
    {
        private const int LongestOverlap = 30 * 24 * 3600;

        public async Task<Result<Response>> HandleAsync(ClientId clientId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageClients))
            {
                return ClientErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            if (request.ExpiresAt <= now)
            {
                return ClientErrors.ExpiryInvalid;
            }

            if (request.OverlapSeconds is < 0 or > LongestOverlap)
            {
                return ClientErrors.OverlapInvalid;
            }

            await using var tx = await db.BeginAsync(ct);
            if (await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.Id == clientId && c.DeletedAt == null, ct) is not { } client)
            {
                return ClientErrors.NotFound;
            }

            if (client.Kind == ClientKind.Native)
            {
                return ClientErrors.KeepsNoSecret;
            }

            if (request.OverlapSeconds is { } overlap)
            {
                var end = now.AddSeconds(overlap);
                await ClientSecrets.Good(db, clientId, now).Where(s => s.ExpiresAt == null || s.ExpiresAt > end).ExecuteUpdateAsync(s => s.SetProperty(x => x.ExpiresAt, end), ct);
            }

            if (await ClientSecrets.Good(db, clientId, now).CountAsync(ct) >= ClientSecrets.Most)
            {
                return ClientErrors.TooManySecrets;
            }

            var (row, text) = ClientSecrets.Add(db, clientId, request.ExpiresAt, now);
            AuditLog.Append(db, "client_secret.create", row.Id.ToString(), new { Client = clientId.ToString(), row.ExpiresAt, request.OverlapSeconds }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            return new Response(row.Id, text, row.Hint, now, row.ExpiresAt);
        }
    }
}
