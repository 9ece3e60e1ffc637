using System.Globalization;

namespace Platform.Fixtures;

/// <summary>A client of a <see cref="TokenIssuer"/>: what its tokens say besides sub (its id), iss, aud and the times.</summary>
public sealed record IssuerClient(string Id, object Claims)
{
    /// <summary>Also the secret.</summary>
    public string Secret => $"secret-of-{Id}";
}

/// <summary>Somebody else's identity provider: npm oidc-provider (certified by the OpenID Foundation) over TLS, and npm openid-client to get tokens
/// from it. An audience may ask for a signature: RS256 (default), ES256, EdDSA, or for opaque tokens.</summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    private readonly NodeScript _provider;
    private readonly NodeScript _client;
    private readonly IReadOnlyDictionary<string, IssuerClient> _clients;

    private TokenIssuer(string url, NodeScript provider, NodeScript client, IReadOnlyDictionary<string, IssuerClient> clients) =>
        (Url, _provider, _client, _clients) = (url, provider, client, clients);

    /// <summary>The issuer: https://127.0.0.1:PORT.</summary>
    public string Url { get; }

    /// <summary>RFC 7662.</summary>
    public string IntrospectionUrl => $"{Url}/token/introspection";

    /// <param name="clients">Who gets tokens.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="certificates">Their authority vouches for it; null serves plain http.</param>
    /// <param name="lifetime">Of tokens.</param>
    public static async Task<TokenIssuer> StartAsync(IReadOnlyList<IssuerClient> clients, CancellationToken ct, TestCertificates? certificates = null, TimeSpan? lifetime = null)
    {
        var port = TestPorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        var url = $"{(certificates is null ? "http" : "https")}://127.0.0.1:{port}";
        (string? certificate, string? key) = certificates is null ? (null, null) : certificates.Server($"issuer-{port}");
        var provider = await NodeScript.StartAsync("issuer.mjs", new Dictionary<string, string>(StringComparer.Ordinal), ct);
        await provider.AskAsync(
            new
            {
                @do = "start",
                issuer = url,
                cert = certificate,
                key,
                ttl = (int)(lifetime ?? TimeSpan.FromMinutes(30)).TotalSeconds,
                clients = clients.Select(c => new { id = c.Id, secret = c.Secret, claims = c.Claims }),
            }, ct);
        var trust = new Dictionary<string, string>(StringComparer.Ordinal);
        if (certificates is not null)
        {
            trust["NODE_EXTRA_CA_CERTS"] = certificates.AuthorityFile;
        }

        return new TokenIssuer(url, provider, await NodeScript.StartAsync("tokens.mjs", trust, ct), clients.ToDictionary(c => c.Id, StringComparer.Ordinal));
    }

    /// <summary>A fresh token of a client, by the client_credentials grant.</summary>
    public async Task<string> TokenAsync(string client, string audience, CancellationToken ct, string form = "RS256", string? scope = null)
    {
        var resource = $"https://{audience}/{form}";
        var answer = await _client.AskAsync(new { issuer = Url, client, secret = _clients[client].Secret, resource, scope }, ct);
        return answer.GetProperty("token").GetString()!;
    }

    /// <summary>New signing keys; the old ones stay in its key set, or go at once.</summary>
    public Task RotateAsync(bool keepsOld, CancellationToken ct) => _provider.AskAsync(new { @do = "rotate", keep = keepsOld }, ct);

    /// <summary>From now on it is down: connections are refused.</summary>
    public Task StopAsync(CancellationToken ct) => _provider.AskAsync(new { @do = "stop" }, ct);

    /// <summary>Up again after <see cref="StopAsync"/>, with the same keys.</summary>
    public Task StartAgainAsync(CancellationToken ct) => _provider.AskAsync(new { @do = "start" }, ct);

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _provider.DisposeAsync();
    }
}
