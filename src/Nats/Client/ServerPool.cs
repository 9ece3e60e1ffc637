namespace Platform.Nats.Client;

/// <summary>A server the connection may use.</summary>
internal sealed class ServerCandidate(Uri uri, bool isDiscovered)
{
    public Uri Uri { get; } = uri;

    public bool IsDiscovered { get; } = isDiscovered;

    /// <summary>Attempts in a row that were refused for their credentials.</summary>
    public int AuthRefusals { get; set; }
}

/// <summary>The servers to try, configured and discovered, the one in use last.</summary>
internal sealed class ServerPool
{
    private readonly Lock _gate = new();
    private readonly List<ServerCandidate> _servers;
    private readonly bool _shuffles;
    private readonly string _scheme;
    private ServerCandidate? _current;

    public ServerPool(NatsOpts opts)
    {
        _shuffles = !opts.NoRandomize;
        _servers = [.. ServerUrl.ParseList(opts.Url).Select(uri => new ServerCandidate(uri, isDiscovered: false))];
        _scheme = _servers[0].Uri.Scheme;
        Configured = _servers[0].Uri;
        if (_shuffles)
        {
            Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_servers));
        }
    }

    /// <summary>The first configured server: it lends its name to discovered ones in TLS, and its user info.</summary>
    public Uri Configured { get; }

    /// <summary>The servers in the order of one round: the one last used comes last.</summary>
    public IReadOnlyList<ServerCandidate> Round()
    {
        lock (_gate)
        {
            var round = _servers.Where(s => s != _current).ToList();
            if (_current is not null && _servers.Contains(_current))
            {
                round.Add(_current);
            }

            return round;
        }
    }

    public void Use(ServerCandidate server)
    {
        lock (_gate)
        {
            _current = server;
            server.AuthRefusals = 0;
        }
    }

    /// <summary>Counts a refusal of the credentials; true when the server has refused twice in a row and is not asked again.</summary>
    public bool Refuse(ServerCandidate server)
    {
        lock (_gate)
        {
            return ++server.AuthRefusals >= 2 && _servers.Remove(server) && _servers.Count == 0;
        }
    }

    /// <summary>Takes over the server list of an INFO: new ones in, discovered ones that are gone out.</summary>
    public void Learn(ServerInfo info)
    {
        if (info.ConnectUrls.Count == 0)
        {
            return;
        }

        var told = info.ConnectUrls.Select(hostPort => Uri.TryCreate($"{_scheme}://{hostPort}", UriKind.Absolute, out var uri) ? uri : null).OfType<Uri>().ToList();
        lock (_gate)
        {
            _servers.RemoveAll(s => s.IsDiscovered && s != _current && !told.Exists(uri => Same(uri, s.Uri)));
            var fresh = told.Where(uri => !_servers.Exists(s => Same(uri, s.Uri))).Select(uri => new ServerCandidate(uri, isDiscovered: true)).ToArray();
            if (_shuffles)
            {
                Random.Shared.Shuffle(fresh);
            }

            _servers.AddRange(fresh);
        }
    }

    private static bool Same(Uri a, Uri b) => a.Port == b.Port && string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase);
}
