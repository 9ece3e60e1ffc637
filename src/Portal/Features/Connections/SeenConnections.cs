using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Connections;

/// <summary>What one reader of an account's events has been told of. Rows may be committed a little out of the order of their
/// times, so each look goes back a few seconds and leaves out what was told already.</summary>
internal sealed class SeenConnections(DateTimeOffset since)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private const int Most = 500;

    private readonly DateTimeOffset _since = since;
    private readonly Dictionary<(string ServerId, long ClientId, bool IsGone), DateTimeOffset> _told = [];

    /// <summary>Of the newest thing told.</summary>
    public DateTimeOffset Position { get; private set; } = since;

    public async Task<IReadOnlyList<ConnectionView>> ReadNewAsync(PortalDb db, AccountId accountId, CancellationToken ct)
    {
        var from = Position - Overlap < _since ? _since : Position - Overlap;
        var rows = await db.Connections.AsNoTracking()
            .Where(c => c.AccountId == accountId && !c.IsConsole && (c.ConnectedAt >= from || c.DisconnectedAt >= from))
            .OrderBy(c => c.DisconnectedAt ?? c.ConnectedAt)
            .Take(Most)
            .Select(ConnectionView.From(db))
            .ToListAsync(ct);
        var news = rows.Where(c => _told.TryAdd((c.ServerId, c.ClientId, c.DisconnectedAt is not null), At(c))).ToList();
        foreach (var connection in news.Where(c => At(c) > Position))
        {
            Position = At(connection);
        }

        foreach (var old in _told.Where(t => t.Value < Position - (2 * Overlap)).Select(t => t.Key).ToList())
        {
            _told.Remove(old);
        }

        return news;
    }

    private static DateTimeOffset At(ConnectionView connection) => connection.DisconnectedAt ?? connection.ConnectedAt;
}
