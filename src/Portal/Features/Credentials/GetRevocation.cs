using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Live;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Credentials;

/// <summary>What revoking a credential does. Before: the connections that would drop. After: those that did, those still there, and whether every node has the
/// revocation. With ?wait=seconds the answer comes when it is confirmed, or when the time is over.</summary>
internal static class GetRevocation
{
    /// <summary>RevokedAt is null before. RevokesAt: when it will be by itself (the end of a rotation's overlap). Open: connections with this nkey now. Dropped: those that
    /// ended after the revocation, with the servers' reason. IsPublished: every node that is up holds the account's newest state. IsConfirmed: published, and none open. ConfirmedBy: "connz" (every node was asked for its connections and has
    /// none with this nkey), "events" (the nodes cannot be asked, as Unasked says why; they have told the end of all) or null. CanRestore: whether taking it back would let the credential in again.</summary>
    public sealed record Response(
        CredentialId Id,
        string PublicKey,
        CredentialStatus Status,
        DateTimeOffset? RevokedAt,
        DateTimeOffset? RevokesAt,
        IReadOnlyList<ConnectionView> Open,
        IReadOnlyList<ConnectionView> Dropped,
        bool IsPublished,
        bool IsConfirmed,
        string? ConfirmedBy,
        string? Unasked,
        bool CanRestore);

    public static void Map(RouteGroupBuilder credentials) => credentials
        .MapGet("/{credentialId}/revocation", GetAsync)
        .WithName(nameof(GetRevocation)).WithSummary("Read which connections revoking drops, or dropped")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(
        AccountId accountId, UserId userId, CredentialId credentialId, Handler handler, CancellationToken ct, [Description("Seconds to wait, 0 to 60.")] int wait = 0) =>
        (await handler.HandleAsync(accountId, userId, credentialId, wait, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db, LiveLook live, StoreBells bells, TimeProvider clock)
    {
        // A ring can be lost with the listening connection.
        private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(2);

        public async Task<Result<Response>> HandleAsync(AccountId accountId, UserId userId, CredentialId credentialId, int waitSeconds, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            if (waitSeconds is < 0 or > PublicationWait.MostSeconds)
            {
                return AccountErrors.InvalidWait;
            }

            for (var started = clock.GetTimestamp(); ;)
            {
                var (published, connected) = (bells.Published.Next, bells.Connections.Next);
                if (await ReadAsync(accountId, userId, credentialId, ct) is not { } view)
                {
                    return CredentialErrors.NotFound;
                }

                var left = TimeSpan.FromSeconds(waitSeconds) - clock.GetElapsedTime(started);
                if (view.IsConfirmed || view.RevokedAt is null || left <= TimeSpan.Zero)
                {
                    return view;
                }

                await Task.WhenAny(published, connected, Task.Delay(left < LookAnyway ? left : LookAnyway, clock, ct));
                ct.ThrowIfCancellationRequested();
            }
        }

        private async Task<Response?> ReadAsync(AccountId accountId, UserId userId, CredentialId credentialId, CancellationToken ct)
        {
            var row = await LedgerRow.All(db, clock.GetUtcNow()).SingleOrDefaultAsync(r => r.Credential.Id == credentialId && r.Credential.UserId == userId && r.Credential.AccountId == accountId, ct);
            if (row is null || await PublicationView.ReadAsync(db, accountId, ct) is not { } publication)
            {
                return null;
            }

            var credential = row.Credential;
            var connections = await db.Connections.AsNoTracking()
                .Where(c => c.AccountId == accountId && c.UserPublicKey == credential.PublicKey && (c.DisconnectedAt == null || c.DisconnectedAt >= credential.RevokedAt))
                .OrderBy(c => c.ConnectedAt).Take(PageRequest.Most).Select(ConnectionView.From(db)).ToListAsync(ct);
            List<ConnectionView> open = [.. connections.Where(c => c.DisconnectedAt is null)];
            // The nodes are asked when everything else says that it is done: their answer is the proof.
            var isDone = credential.RevokedAt is not null && publication.IsCurrent && open.Count == 0;
            var asked = isDone ? await live.ConnectionsAsync(accountId, ct) : null;
            var confirmedBy = asked is null ? null
                : !asked.IsKnown ? "events"
                : asked.Answered == asked.Nodes && asked.Connections.All(c => c.User != credential.PublicKey) ? "connz" : null;
            return new(
                credential.Id,
                credential.PublicKey,
                row.Status,
                credential.RevokedAt,
                credential.RevokedAt is null ? credential.RevokesAt : null,
                open,
                credential.RevokedAt is null ? [] : [.. connections.Where(c => c.DisconnectedAt is not null)],
                publication.IsCurrent,
                confirmedBy is not null,
                confirmedBy,
                asked?.Unknown,
                await RestoreCredential.CanAsync(db, credential, clock.GetUtcNow(), ct));
        }
    }
}
