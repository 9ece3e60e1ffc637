using System.Collections.Concurrent;
using Platform.Broker.Reconcilers;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.Sessions;

/// <summary>Ends sessions whose connections are gone though no event said so. A census is taken page by page while clients come and go, so that one may
/// slip between two pages; a session that ends here by mistake could not be dropped when it is revoked, so the server is asked for each by name.</summary>
internal sealed class SessionCensus(SessionTable table, ControllerOptions options)
{
    private const int Most = 1000;

    // The session's time is the callout process's, the census's the server's.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>Compares a server process's connections with its live sessions.</summary>
    /// <param name="link">The process asked.</param>
    /// <param name="listed">The numbers of the connections it listed.</param>
    /// <param name="takenAt">Its own clock when it answered.</param>
    /// <param name="ct">Cancels the questions.</param>
    public async Task TakeAsync(NodeLink link, IReadOnlyCollection<long> listed, DateTimeOffset takenAt, CancellationToken ct)
    {
        await table.EndEarlierAsync(link.Node.Name, link.ServerId, takenAt, ct);
        var gone = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            await table.UnlistedAsync(link.ServerId, listed, takenAt - Margin, Most, ct),
            new ParallelOptions { MaxDegreeOfParallelism = options.InFlight, CancellationToken = ct },
            async (session, c) =>
            {
                if (await IsGoneAsync(link, session.ClientId, c))
                {
                    gone.Add(session.UserPublicKey);
                }
            });
        await table.EndAsync(gone, takenAt, ct);
    }

    private async Task<bool> IsGoneAsync(NodeLink link, long client, CancellationToken ct)
    {
        await foreach (var page in link.System.ConnzAsync(new(ServerId: link.ServerId, ClientId: (ulong)client), ServerExpectation.Of([link.ServerId]), options.AnswerTimeSpan, ct))
        {
            // 2.15.1 answers [null] when it has none of that number.
            return page.Connections.All(c => c?.Id != (ulong)client);
        }

        return false;
    }
}
