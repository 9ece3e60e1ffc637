using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.ConnectDecisions;

/// <summary>What one reader of the feed has been told of. The processes of the callout service commit in batches and not in the order of their times, so each
/// look goes back a few seconds and leaves out what was told already.</summary>
internal sealed class SeenDecisions(AccountId? account, DateTimeOffset since)
{
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);
    private const int Most = 200;

    private readonly DateTimeOffset _since = since;
    private readonly Dictionary<ConnectDecisionId, DateTimeOffset> _told = [];

    /// <summary>Of the newest thing told.</summary>
    public DateTimeOffset Position { get; private set; } = since;

    /// <summary>Oldest first. Of more than a reader can follow, the newest.</summary>
    public async Task<IReadOnlyList<ConnectDecisionView>> ReadNewAsync(PortalDb db, CancellationToken ct)
    {
        var from = Position - Overlap < _since ? _since : Position - Overlap;
        var rows = await db.ConnectDecisions.AsNoTracking()
            .Where(d => (account == null || d.AccountId == account) && d.At >= from)
            .OrderByDescending(d => d.At).ThenByDescending(d => d.Id)
            .Take(Most)
            .Select(ConnectDecisionView.From(db))
            .ToListAsync(ct);
        rows.Reverse();
        var news = rows.Where(d => _told.TryAdd(d.Id, d.At)).ToList();
        if (rows is [.., var newest] && newest.At > Position)
        {
            Position = newest.At;
        }

        foreach (var old in _told.Where(t => t.Value < Position - (2 * Overlap)).Select(t => t.Key).ToList())
        {
            _told.Remove(old);
        }

        return news;
    }
}
