namespace Platform.Broker.Nodes;

/// <summary>Beside one running nats-server: has it read its certificates again when they are replaced, counts the strangers it refused and sees when its disk is full. Made before
/// the server starts, so that nothing is missed.</summary>
/// <param name="spec">The node.</param>
/// <param name="files">Its files.</param>
/// <param name="status">Where counts go.</param>
/// <param name="tell">Called when the node's state is another than was told.</param>
/// <param name="clock">The time.</param>
/// <param name="log">For people.</param>
internal sealed partial class NodeWatch(NodeSpec spec, NodeFiles files, NodeStatus status, Action tell, TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);
    private const int MostReported = 100;

    private readonly Dictionary<(string Kind, string Host, string Reason), long> _reported = [];
    private readonly ServerLog _log = new(spec.LogFile);
    private (DateTime, DateTime, DateTime?) _loaded = files.CertificatesWrittenAt;

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(ServerProcess server, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Between, clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                Look(server);
            }
            catch (IOException)
            {
                // A file is just being replaced: the next look finds it.
            }
        }
    }

    private void Look(ServerProcess server)
    {
        foreach (var line in _log.Read())
        {
            Take(line);
        }

        // Before its pid file is there a server may not know the signal yet, and would end by it.
        if (files.CertificatesWrittenAt is var written && written != _loaded && server.HasWritten(files.PidFile))
        {
            _loaded = written;
            server.Reload();
            Log.Certificates(log, spec.Name, server.Pid);
        }
    }

    private void Take(string line)
    {
        if (RefusedPeer.Read(line) is { } peer)
        {
            status.Refuse(peer.Kind);
            Report(peer);
        }
        else if (FailedWrite.Read(line) is { } reason)
        {
            var wasTold = status.StorageTrouble is not "";
            status.FailWrite(reason);
            if (!wasTold)
            {
                Log.NotWritten(log, spec.Name, reason);
                tell();
            }
        }
        else if (line.Contains("] Reloaded server configuration", StringComparison.Ordinal))
        {
            status.Reloads++;
            Log.Reloaded(log, spec.Name);
        }
        else if (line.Contains("] Failed to reload server configuration: ", StringComparison.Ordinal))
        {
            status.FailedReloads++;
            Log.NotReloaded(log, spec.Name, line[(line.IndexOf("configuration: ", StringComparison.Ordinal) + 15)..]);
        }
    }

    /// <summary>Once a minute each: whoever is refused tries again every second.</summary>
    private void Report(RefusedPeer peer)
    {
        var now = clock.GetTimestamp();
        var what = (peer.Kind, peer.Host, peer.Reason);
        if (!_reported.TryGetValue(what, out var last) || clock.GetElapsedTime(last, now) > Silence)
        {
            // A stranger chooses host and reason: it does not choose how much is remembered of it.
            if (_reported.Count >= MostReported)
            {
                _reported.Clear();
            }

            _reported[what] = now;
            Log.Refused(log, spec.Name, peer.Kind, peer.Host, peer.Reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2506, LogLevel.Information, "{Node}: certificates were replaced; nats-server, pid {Pid}, reads them")]
        public static partial void Certificates(ILogger log, string node, int pid);

        [LoggerMessage(2507, LogLevel.Warning, "{Node}: refused a {Kind} with {Host}: {Reason}")]
        public static partial void Refused(ILogger log, string node, string kind, string host, string reason);

        [LoggerMessage(2508, LogLevel.Information, "{Node}: nats-server took its configuration over")]
        public static partial void Reloaded(ILogger log, string node);

        [LoggerMessage(2512, LogLevel.Error, "{Node}: nats-server could not write a stream: {Reason}")]
        public static partial void NotWritten(ILogger log, string node, string reason);

        [LoggerMessage(2509, LogLevel.Error, "{Node}: nats-server goes on with what it had: {Reason}")]
        public static partial void NotReloaded(ILogger log, string node, string reason);
    }
}
