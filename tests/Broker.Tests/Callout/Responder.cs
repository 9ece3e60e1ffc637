using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Tests.Callout;

/// <summary>What stands in for a callout process in the broker's tests: lets a token "account name/subject" into that account, with the keys that
/// bootstrap made and rotations change, in the callout's own database role. Writes sessions and its row as the process does.</summary>
internal sealed class Responder : IAsyncDisposable
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(150);

    private readonly World _world;
    private readonly string _name;
    private readonly NatsConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, (Account Account, KeyPair Signer)> _accounts = new(StringComparer.Ordinal);
    private readonly IdentityProviderId _provider;
    private volatile CalloutKeySet _keys;
    private Task _work = Task.CompletedTask;
    private int _requests;

    private Responder(World world, string name, NatsConnection connection, CalloutKeySet keys, IdentityProviderId provider) =>
        (_world, _name, _connection, _keys, _provider) = (world, name, connection, keys, provider);

    /// <summary>How many requests came.</summary>
    public int Requests => _requests;

    /// <summary>How many requests could not be opened or answered.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether it takes up new keys: one that does not is a process that lost PostgreSQL.</summary>
    public bool IsCurious { get; set; } = true;

    /// <summary>Whether sessions are written.</summary>
    public bool KeepsSessions { get; set; } = true;

    public static async Task<Responder> StartAsync(World world, int node, CancellationToken ct)
    {
        var provider = await world.AddProviderAsync();
        var keys = await world.CalloutKeysAsync(last: null, ct);
        var connection = new NatsConnection(NatsOpts.Default with { Url = world.Nodes[node].Url, Name = "callout", AuthOpts = new() { CredsFile = world.Callout.CredsFile } });
        await connection.ConnectAsync(ct);
        var responder = new Responder(world, $"responder-{node}", connection, keys, provider);
        responder._work = Task.WhenAll(responder.AnswerAsync(responder._stop.Token), responder.FollowAsync(responder._stop.Token));
        await connection.PingAsync(ct);
        return responder;
    }

    private async Task AnswerAsync(CancellationToken ct)
    {
        await foreach (var message in _connection.SubscribeAsync<byte[]>("$SYS.REQ.USER.AUTH", "callout", cancellationToken: ct))
        {
            Interlocked.Increment(ref _requests);
            _ = Task.Run(() => AnswerAsync(message, ct), ct);
        }
    }

    private async Task AnswerAsync(NatsMsg<byte[]> message, CancellationToken ct)
    {
        try
        {
            var server = message.Headers!["Nats-Server-Xkey"].ToString();
            var keys = _keys;
            var (xkey, text) = Open(keys, message.Data!, server);
            var claims = NatsJwt.DecodeAuthorizationRequestClaims(Encoding.ASCII.GetString(text));
            var asked = claims.AuthorizationRequest;
            var answer = NatsJwt.NewAuthorizationResponseClaims(asked.UserNKey);
            answer.Audience = asked.NatsServer.Id;
            answer.AuthorizationResponse.IssuerAccount = keys.AuthAccount;
            LiveUser? admitted = null;
            if (asked.ConnectOptions.Token.Split('/') is [var account, var subject] && await AccountAsync(account, ct) is { } place)
            {
                var user = NatsJwt.NewUserClaims(asked.UserNKey);
                user.Name = subject;
                user.User.IssuerAccount = place.Account.PublicKey;
                answer.AuthorizationResponse.Jwt = NatsJwt.Encode(user, place.Signer, TimeProvider.System.GetUtcNow());
                admitted = new(place.Account, subject);
            }
            else
            {
                answer.AuthorizationResponse.Error = "not known";
            }

            var jwt = NatsJwt.Encode(answer, keys.ResponseKeys[0], TimeProvider.System.GetUtcNow());
            await message.ReplyAsync(xkey.Seal(Encoding.ASCII.GetBytes(jwt), server), cancellationToken: ct);
            if (KeepsSessions && admitted is { } session)
            {
                await WriteSessionAsync(asked, session, ct);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failures++;
        }
    }

    private static (KeyPair Key, byte[] Text) Open(CalloutKeySet keys, byte[] sealedText, string server)
    {
        foreach (var key in keys.XKeys)
        {
            try
            {
                return (key, key.Open(sealedText, server));
            }
            catch (NKeysException)
            {
                // Sealed for another.
            }
        }

        throw new InvalidOperationException("Sealed for none of the keys held.");
    }

    private async Task<(Account Account, KeyPair Signer)?> AccountAsync(string name, CancellationToken ct)
    {
        if (_accounts.TryGetValue(name, out var known))
        {
            return known;
        }

        await using var db = Schema.OpenAsOwner(_world.Database.Callout);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Name == name, ct);
        if (account is null)
        {
            return null;
        }

        var key = await db.SigningKeys.Where(k => k.AccountId == account.Id).Select(k => k.PublicKey).FirstAsync(ct);
        var opened = await _world.Get<AccountSigners>().OpenAsync(db, [(account.OrganizationId, key)], ct);
        return _accounts.GetOrAdd(name, (account, opened.Keys[key]));
    }

    private async Task WriteSessionAsync(NatsAuthorizationRequest asked, LiveUser session, CancellationToken ct)
    {
        await using var db = Schema.OpenAsOwner(_world.Database.Callout);
        var now = TimeProvider.System.GetUtcNow();
        db.ConnectSessions.Add(new ConnectSession
        {
            OrganizationId = session.Account.OrganizationId,
            UserPublicKey = asked.UserNKey,
            AccountId = session.Account.Id,
            ProviderId = _provider,
            Subject = session.Subject,
            Fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(session.Subject)),
            Rule = "all",
            Region = asked.NatsServer.Cluster,
            NodeName = asked.NatsServer.Name,
            ServerId = asked.NatsServer.Id,
            ClientId = (long)asked.ClientInformation.Id,
            Source = asked.ClientInformation.Host,
            ConnectionType = "STANDARD",
            ClientName = asked.ConnectOptions.Name,
            AdmittedAt = now,
            ExpiresAt = now.AddHours(1),
        });
        await db.SaveChangesAsync(ct);
        await db.Database.ExecuteSqlRawAsync("NOTIFY trunkline_sessions", ct);
    }

    private async Task FollowAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await using var db = Schema.OpenAsOwner(_world.Database.Callout);
            _keys = IsCurious ? await _world.CalloutKeysAsync(_keys, ct) : _keys;
            var (keys, now) = (_keys.PublicKeys.ToArray(), TimeProvider.System.GetUtcNow());
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO callout_instances (name, region, started_at, seen_at, snapshot_at, keys, status) VALUES ({_name}, 'us-east', {now}, {now}, {now}, {keys}, {"{}"}::jsonb)
                ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at, snapshot_at = excluded.snapshot_at, keys = excluded.keys
                """, ct);
            await Task.Delay(Pulse, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private sealed record LiveUser(Account Account, string Subject);
}
