using System.Text;
using Platform.AuthCallout.Service;
using Platform.AuthCallout.Snapshot;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.AuthCallout.Tests;

/// <summary>What a callout process answered.</summary>
/// <param name="Error">"" when a user JWT came; null for an empty answer.</param>
internal sealed record Answer(string? Error, string Jwt, NatsAuthorizationResponseClaims? Claims, bool IsSealed);

/// <summary>Plays the server's part towards a <see cref="RunningCallout"/>, so that requests no real server makes can be made. The answers come over a real
/// nats-server that has nothing to do with the fleet.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly NatsServerProcess _process;
    private readonly NatsConnection _connection;
    private readonly RunningCallout _callout;
    private int _inboxes;

    private FakeServer(NatsServerProcess process, NatsConnection connection, RunningCallout callout) => (_process, _connection, _callout) = (process, connection, callout);

    public KeyPair Key { get; } = KeyPair.CreatePair(PrefixByte.Server);

    public KeyPair XKey { get; } = KeyPair.CreatePair(PrefixByte.Curve);

    public static async Task<FakeServer> StartAsync(RunningCallout callout, bool isKnown = true)
    {
        var process = await NatsServerProcess.StartAsync(ct: CalloutWorld.Ct);
        var connection = new NatsConnection(NatsOpts.Default with { Url = process.Url });
        await connection.ConnectAsync(CalloutWorld.Ct);
        var server = new FakeServer(process, connection, callout);
        if (isKnown)
        {
            callout.Get<FleetServers>().Learn(server.Key.PublicKey);
        }

        return server;
    }

    private Authority.CalloutKeySet Keys => _callout.Get<SnapshotHolder>().Current!.Secrets.Callout;

    /// <summary>A request as a server makes it.</summary>
    public NatsAuthorizationRequestClaims Request(string token, string source = "127.0.0.1")
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewAuthorizationRequestClaims(Keys.AuthAccount);
        claims.Audience = RequestReader.Audience;
        claims.Expires = CalloutWorld.Now.ToUnixTimeSeconds() + 50;
        var request = claims.AuthorizationRequest;
        request.UserNKey = user.PublicKey;
        request.NatsServer.Id = Key.PublicKey;
        request.NatsServer.Name = "fake-1";
        request.NatsServer.Cluster = "us-east";
        request.NatsServer.XKey = XKey.PublicKey;
        request.ClientInformation.Host = source;
        request.ClientInformation.Kind = "Client";
        request.ClientInformation.Type = "nats";
        request.ClientInformation.Id = 7;
        request.ConnectOptions.Token = token;
        return claims;
    }

    public string Sign(NatsAuthorizationRequestClaims claims) => NatsJwt.Encode(claims, Key, CalloutWorld.Now);

    public byte[] Seal(string jwt, KeyPair? recipient = null) => XKey.Seal(Encoding.ASCII.GetBytes(jwt), (recipient ?? Keys.XKeys[0]).PublicKey);

    public Task<Answer?> AskAsync(NatsAuthorizationRequestClaims claims) => AskAsync(Seal(Sign(claims)));

    /// <summary>Null: no answer came.</summary>
    public async Task<Answer?> AskAsync(byte[] payload, bool hasHeader = true, string? header = null, TimeSpan? patience = null, bool isCopy = false)
    {
        var inbox = $"_INBOX.fake.{Interlocked.Increment(ref _inboxes)}";
        await using var answers = await _connection.SubscribeCoreAsync<byte[]>(inbox, cancellationToken: CalloutWorld.Ct);
        await _connection.FlushAsync(CalloutWorld.Ct);
        Send(payload, inbox, hasHeader ? header ?? XKey.PublicKey : null, isCopy);
        using var limit = new CancellationTokenSource(patience ?? TimeSpan.FromSeconds(30));
        try
        {
            return Read((await answers.Msgs.ReadAsync(limit.Token)).Data ?? []);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Hands a request over as if it came off the socket now, or a copy as if nobody had answered the original.</summary>
    public void Send(byte[] payload, string inbox, string? header, bool isCopy = false)
    {
        NatsHeaders? headers = header is null ? null : new() { ["Nats-Server-Xkey"] = header };
        var message = new NatsMsg<Arrival>(CalloutLink.Subject, inbox, payload.Length, headers, new Arrival(payload, TimeProvider.System.GetTimestamp(), isCopy), _connection);
        if (isCopy)
        {
            _callout.Get<Intake>().TakeCopy(message).ShouldBeTrue();
            return;
        }

        _callout.Get<Intake>().Take(message, isLast: false);
    }

    public Task<INatsSub<byte[]>> ListenAsync(string subject) => _connection.SubscribeCoreAsync<byte[]>(subject, cancellationToken: CalloutWorld.Ct).AsTask();

    public Answer Read(byte[] data)
    {
        if (data.Length == 0)
        {
            return new(null, "", null, false);
        }

        var isSealed = data.AsSpan().StartsWith("xkv1"u8);
        var text = isSealed ? Keys.XKeys.Select(x => Open(data, x)).First(o => o is not null)! : data;
        var claims = NatsJwt.DecodeAuthorizationResponseClaims(Encoding.ASCII.GetString(text));
        return new(claims.AuthorizationResponse.Error, claims.AuthorizationResponse.Jwt, claims, isSealed);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _process.Dispose();
    }

    private byte[]? Open(byte[] data, KeyPair sender)
    {
        try
        {
            return XKey.Open(data, sender.PublicKey);
        }
        catch (NKeysException)
        {
            return null;
        }
    }
}
