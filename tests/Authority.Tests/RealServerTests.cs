using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.NKeys;
using Platform.Nats.SystemAccount;
using Platform.Store;

namespace Platform.Authority.Tests;

/// <summary>The trust chain judged by a real nats-server in operator mode.</summary>
public sealed class RealServerTests
{
    // The server has no other clock.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_trusts_what_was_bootstrapped_signed_and_issued_and_obeys_a_revocation()
    {
        await using var house = await House.BootstrappedAsync();
        using var server = await ServerAsync(house);
        var (organization, account, user) = await house.AddTenantAsync("one");
        await using var fleet = house.AsFleet();
        using var controller = await house.Users.MintControllerAsync(fleet, TimeSpan.FromHours(1), Now, Ct);
        await using var system = await ConnectAsync(server, new() { AuthCredCallback = (_, _) => new(controller.Cred) });
        await PushAsync(house, system, fleet, account.Id);

        await using var portal = house.AsPortal(organization);
        using var issued = await house.Users.IssueAsync(portal, user, expiresAt: null, "system test", Now, Ct);
        await portal.SaveChangesAsync(Ct);
        issued.ShouldNotBeNull();
        using var key = SeedOf(issued);
        await using (var client = await ConnectAsync(server, Auth(issued, key)))
        {
            await client.PublishAsync("greet", "hello"u8.ToArray(), cancellationToken: Ct);
            await client.PingAsync(Ct);
        }

        await using (var transaction = await portal.Database.BeginTransactionAsync(Ct))
        {
            (await portal.NextGenerationAsync(account.Id, Now, Ct)).ShouldBe(2);
            await portal.Credentials.ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, Now), Ct);
            await transaction.CommitAsync(Ct);
        }

        await PushAsync(house, system, fleet, account.Id);
        await Should.ThrowAsync<NatsException>(() => ConnectAsync(server, Auth(issued, key)));
    }

    [Fact]
    public async Task The_controllers_user_may_not_do_more_than_it_must()
    {
        await using var house = await House.BootstrappedAsync();
        using var server = await ServerAsync(house);
        await using var fleet = house.AsFleet();
        using var controller = await house.Users.MintControllerAsync(fleet, TimeSpan.FromHours(1), Now, Ct);
        await using var system = await ConnectAsync(server, new() { AuthCredCallback = (_, _) => new(controller.Cred) });
        await system.PublishAsync("$SYS.REQ.SERVER.RELOAD", Array.Empty<byte>(), cancellationToken: Ct);
        await system.PingAsync(Ct);
        server.LogText.ShouldContain("Publish Violation");
    }

    private static NatsAuthOpts Auth(IssuedCredential issued, KeyPair key) => new() { AuthCredCallback = (_, _) => new(NatsAuthCred.FromJwt(issued.Jwt, key)) };

    // The second block of the file, as any client reads it.
    private static KeyPair SeedOf(IssuedCredential issued) =>
        KeyPair.FromSeed(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(issued.Creds.Span).Split('\n').Single(line => line.StartsWith("SU", StringComparison.Ordinal))));

    private static Task<NatsServerProcess> ServerAsync(House house)
    {
        string Read(string file) => File.ReadAllText(Path.Combine(house.Folder, "out", file));
        var system = Nats.Jwt.NatsJwt.DecodeAccountClaims(Read("system-account.jwt"));
        var platform = Nats.Jwt.NatsJwt.DecodeAccountClaims(Read("platform-account.jwt"));
        return NatsServerProcess.StartAsync($$"""
            operator: "{{Path.Combine(house.Folder, "out", "operator.jwt")}}"
            system_account: {{system.Subject}}
            resolver: { type: full, dir: "jwt", allow_delete: true }
            resolver_preload: { {{system.Subject}}: "{{Read("system-account.jwt")}}", {{platform.Subject}}: "{{Read("platform-account.jwt")}}" }
            """, Ct);
    }

    private static async Task<NatsConnection> ConnectAsync(NatsServerProcess server, NatsAuthOpts auth)
    {
        var connection = new NatsConnection(NatsOpts.Default with { Url = server.Url, AuthOpts = auth, MaxReconnectRetry = 0 });
        try
        {
            await connection.ConnectAsync(Ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task PushAsync(House house, NatsConnection connection, FleetDb fleet, Kernel.AccountId account)
    {
        var system = new NatsSystem(connection);
        var signed = await house.Signer.SignAsync(fleet, account, Ct);
        var answers = await system.UpdateClaimsAsync(signed!.Jwt, ServerExpectation.Of([connection.ServerInfo!.Id]), TimeSpan.FromSeconds(10), Ct);
        answers.Select(a => (a.Succeeded, a.Error)).ShouldBe([(true, null)]);
        (await system.LookupClaimsAsync(signed.PublicKey, 1, TimeSpan.FromSeconds(10), Ct)).ShouldBe([signed.Jwt]);
    }
}
