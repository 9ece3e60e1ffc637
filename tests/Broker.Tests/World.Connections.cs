using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Broker.Tests;

internal sealed partial class World
{
    /// <summary>A connection with nothing but a token. A node whose question nobody has heard yet says nothing: that is tried again, a refusal is not.</summary>
    public static async Task<NatsConnection> ConnectWithTokenAsync(string token, NatsServerProcess node, string name = "test")
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = new NatsConnection(NatsOpts.Default with { Url = node.Url, Name = name, MaxReconnectRetry = 0, AuthOpts = new() { Token = token } });
            try
            {
                await connection.ConnectAsync(Ct);
                return connection;
            }
            catch (NatsConnectionFailedException e) when (e.InnerException?.InnerException is OperationCanceledException && attempt < 5)
            {
                await connection.DisposeAsync();
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A connection as a user of the account, with a credential from the ledger.</summary>
    public async Task<NatsConnection> ConnectAsync(Account account, NatsServerProcess node, string name = "test") =>
        await ConnectAsync(await IssueAsync(account), node, name);

    /// <summary>A connection with a credential issued before.</summary>
    public static async Task<NatsConnection> ConnectAsync(NatsAuthCred credential, NatsServerProcess node, string name = "test")
    {
        var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = node.Url,
            Name = name,
            AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(credential) },
        });
        await connection.ConnectAsync(Ct);
        return connection;
    }

    /// <summary>A credential of the account's user, from the ledger.</summary>
    public async Task<NatsAuthCred> IssueAsync(Account account)
    {
        using var issued = await IssueCredsAsync(account);
        return NatsAuthCred.FromJwt(issued.Jwt, SeedOf(issued.Creds.Span));
    }

    /// <summary>The same as a creds file's text; the caller's to dispose of.</summary>
    public async Task<IssuedCredential> IssueCredsAsync(Account account)
    {
        await using var db = AsOwner();
        var user = await db.Users.SingleAsync(u => u.AccountId == account.Id, Ct);
        var issued = await _services.GetRequiredService<UserIssuer>().IssueAsync(db, user.Id, expiresAt: null, "system test", Now, Ct)
            ?? throw new InvalidOperationException("The account has no user.");
        await db.SaveChangesAsync(Ct);
        return issued;
    }

    /// <summary>A connection as the portal's own message console makes it, or another of <see cref="OwnClients"/>.</summary>
    public async Task<NatsConnection> ConnectConsoleAsync(Account account, NatsServerProcess node, string name = OwnClients.Console)
    {
        await using var db = AsOwner();
        var user = await _services.GetRequiredService<UserIssuer>().MintConsoleAsync(db, account.Id, ["test"], ["test"], TimeSpan.FromMinutes(5), Now, Ct)
            ?? throw new InvalidOperationException("There is no such account.");
        var connection = new NatsConnection(NatsOpts.Default with
        {
            Url = node.Url,
            Name = name,
            AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) },
        });
        await connection.ConnectAsync(Ct);
        return connection;
    }

    /// <summary>A system connection, as an intruder with stolen credentials would have.</summary>
    public async Task<NatsSystem> ConnectSystemAsync(NatsServerProcess node)
    {
        await using var db = AsOwner();
        var user = await _services.GetRequiredService<UserIssuer>().MintControllerAsync(db, TimeSpan.FromMinutes(5), Now, Ct);
        var connection = new NatsConnection(NatsOpts.Default with { Url = node.Url, AuthOpts = new() { AuthCredCallback = (_, _) => ValueTask.FromResult(user.Cred) } });
        await connection.ConnectAsync(Ct);
        return new(connection);
    }

    private static KeyPair SeedOf(ReadOnlySpan<byte> creds)
    {
        var before = "-----BEGIN USER NKEY SEED-----\n"u8;
        var start = creds.IndexOf(before) + before.Length;
        return KeyPair.FromSeed(creds[start..(start + 58)]);
    }
}
