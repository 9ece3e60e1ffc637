using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.Nats.Client;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Users;
using Platform.Portal.Tests.Users;

namespace Platform.Portal.Tests.Live;

/// <summary>What is said of a user against what three real servers then do.</summary>
public sealed class UserFleetTests(LiveFleet fleet) : IClassFixture<LiveFleet>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"src":["127.0.0.0/8"]}""", true)]
    [InlineData("""{"src":["10.0.0.0/8"]}""", false)]
    [InlineData("""{"allowed_connection_types":["STANDARD"]}""", true)]
    [InlineData("""{"allowed_connection_types":["WEBSOCKET","MQTT"]}""", false)]
    [InlineData("now", true)]
    [InlineData("later", false)]
    [InlineData("""{"proxy_required":true}""", false)]
    public async Task A_user_is_let_in_or_not_as_its_limits_say(string permissions, bool isIn)
    {
        var (_, issued) = await NewAsync(permissions is "now" or "later" ? Times(permissions) : permissions);
        var admitted = true;
        try
        {
            await using var connection = await ConnectAsync(issued, "in");
        }
        catch (NatsConnectionFailedException e) when (e.InnerException is NatsServerException { IsAuthError: true })
        {
            admitted = false;
        }

        admitted.ShouldBe(isIn);
    }

    [Fact]
    public async Task One_subscription_is_taken_and_the_second_refused()
    {
        var (_, issued) = await NewAsync("""{"subs":1}""");
        await using var connection = await ConnectAsync(issued, "subs");
        var errors = Errors(connection);

        await using var first = await connection.SubscribeCoreAsync<string>("a", cancellationToken: Ct);
        await connection.FlushAsync(Ct);
        errors.ShouldBeEmpty();
        await using var second = await connection.SubscribeCoreAsync<string>("b", cancellationToken: Ct);

        (await ClosedAsync(connection, errors)).ShouldContain("maximum subscriptions exceeded", Case.Insensitive);
    }

    [Fact]
    public async Task A_message_up_to_the_limit_is_taken_and_a_larger_one_closes()
    {
        var (_, issued) = await NewAsync("""{"payload":10}""");
        await using var connection = await ConnectAsync(issued, "payload");

        await connection.PublishAsync("a", "0123456789", cancellationToken: Ct);
        await connection.FlushAsync(Ct);

        connection.ServerInfo!.MaxPayload.ShouldBe(10);
        await Should.ThrowAsync<NatsPayloadTooLargeException>(async () => await connection.PublishAsync("a", "0123456789+", cancellationToken: Ct));
    }

    [Fact]
    public async Task A_responder_answers_what_it_received_and_publishes_nothing_else()
    {
        var (tenant, issued) = await NewAsync("""{"sub":{"allow":["work"]},"resp":{"max":1,"ttl":-1}}""");
        await using var responder = await ConnectAsync(issued, "responder");
        await using var asker = await fleet.ConnectAsync(tenant, 0, "asker");
        var errors = Errors(responder);
        await using var work = await responder.SubscribeCoreAsync<string>("work", cancellationToken: Ct);
        await responder.FlushAsync(Ct);

        var asked = asker.RequestAsync<string, string>("work", "?", cancellationToken: Ct);
        var question = await work.Msgs.ReadAsync(Ct);
        await responder.PublishAsync(question.ReplyTo!, "!", cancellationToken: Ct);
        (await asked).Data.ShouldBe("!");
        errors.ShouldBeEmpty();
        await responder.PublishAsync(question.ReplyTo!, "again", cancellationToken: Ct);
        await responder.PublishAsync("elsewhere", "x", cancellationToken: Ct);
        await responder.FlushAsync(Ct);

        await EventuallyAsync(() => errors.Count == 2);
        errors.ShouldAllBe(e => e.Contains("Permissions Violation for Publish", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_bearer_JWT_alone_lets_in_where_the_account_allows_it()
    {
        var (tenant, _) = await NewAsync("""{"bearer_token":true}""");
        var bearer = await (await tenant.Client.PostAsync($"{tenant.UserPath}/credentials", new { kind = "bearer" })).ReadAsync<IssueCredential.Response>();

        await using var connection = new NatsConnection(Opts("bearer") with { AuthOpts = NatsAuthOpts.Default with { AuthCredCallback = (_, _) => ValueTask.FromResult(NatsAuthCred.FromBearerJwt(bearer.Jwt!)) } });
        await connection.ConnectAsync(Ct);

        (await connection.PingAsync(Ct)).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Revoking_drops_exactly_that_credentials_connections_within_two_seconds_and_CONNZ_confirms_it()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        var (gone, stays) = (await tenant.IssueAsync(), await tenant.IssueAsync());
        await using var first = await ConnectAsync(gone, "gone-1", 0);
        await using var second = await ConnectAsync(gone, "gone-2", 2);
        await using var third = await ConnectAsync(stays, "stays", 1);
        var path = $"{tenant.UserPath}/credentials/{gone.Id}";

        (await tenant.Client.DeleteAsync(path, Ct)).EnsureSuccessStatusCode();
        var clock = Stopwatch.StartNew();
        await fleet.PushAsync(tenant.Account);
        await EventuallyAsync(() => IsClosed(first) && IsClosed(second));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        (await third.PingAsync(Ct)).ShouldBeGreaterThan(TimeSpan.Zero);
        await fleet.Portal.ConfirmAsync(tenant.Account);
        var confirmed = await (await tenant.Client.GetAsync($"{path}/revocation?wait=10", Ct)).ReadAsync<GetRevocation.Response>();
        (confirmed.IsConfirmed, confirmed.ConfirmedBy, confirmed.Unasked).ShouldBe((true, "connz", null));
        await Should.ThrowAsync<NatsConnectionFailedException>(() => ConnectAsync(gone, "again"));

        (await tenant.Client.PostAsync($"{path}/restore", new { })).EnsureSuccessStatusCode();
        await fleet.PushAsync(tenant.Account);
        await using var back = await ConnectAsync(gone, "back");
        (await back.PingAsync(Ct)).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Rotating_drops_the_old_and_lets_the_new_in()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        var other = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users", new { name = "other" })).ReadAsync<UserView>();
        var others = await (await tenant.Client.PostAsync($"{tenant.AccountPath}/users/{other.Id}/credentials", new { })).ReadAsync<IssueCredential.Response>();
        await using var old = await fleet.ConnectAsync(tenant, 1, "old");
        await using var bystander = await ConnectAsync(others, "bystander", 1);

        var rotated = await (await tenant.Client.PostAsync($"{tenant.UserPath}/rotate", new { })).ReadAsync<RotateUser.Response>();
        var clock = Stopwatch.StartNew();
        await fleet.PushAsync(tenant.Account);
        await EventuallyAsync(() => IsClosed(old));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        (await bystander.PingAsync(Ct)).ShouldBeGreaterThan(TimeSpan.Zero);
        await using var fresh = await ConnectAsync(rotated.Credential, "fresh");
        (await fresh.PingAsync(Ct)).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private async Task<(Tenant Tenant, IssueCredential.Response Issued)> NewAsync(string permissions)
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(tenant.Account);
        var made = await tenant.PatchAsync(tenant.UserPath, new { permissions = System.Text.Json.JsonDocument.Parse(permissions).RootElement });
        made.IsSuccessStatusCode.ShouldBeTrue(await made.ToldAsync());
        var issued = await tenant.IssueAsync();
        await tenant.PatchAsync(tenant.UserPath, new { permissions = (object?)null });
        return permissions.Contains("bearer", StringComparison.Ordinal) ? (await BearerAgainAsync(tenant), issued) : (tenant, issued);
    }

    private static async Task<Tenant> BearerAgainAsync(Tenant tenant)
    {
        await tenant.PatchAsync(tenant.UserPath, new { permissions = new { bearer_token = true } });
        return tenant;
    }

    /// <summary>A range of one hour in UTC with this moment in it, or one that begins in some hours.</summary>
    private static string Times(string when)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(when is "now" ? 0 : 6);
        var end = start.AddMinutes(30);
        var from = when is "now" ? start.AddMinutes(-30) : start;
        string Text(DateTimeOffset at) => at.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{{\"times\":[{{\"start\":\"{Text(from)}\",\"end\":\"{Text(end)}\"}}],\"times_location\":\"UTC\"}}";
    }

    private NatsOpts Opts(string name, int node = 0) => NatsOpts.Default with { Url = fleet.Urls[node], Name = name, MaxReconnectRetry = 0 };

    private async Task<NatsConnection> ConnectAsync(IssueCredential.Response issued, string name, int node = 0)
    {
        var connection = new NatsConnection(Opts(name, node) with { AuthOpts = NatsAuthOpts.Default with { Creds = Encoding.UTF8.GetBytes(issued.Creds!) } });
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

    private static List<string> Errors(NatsConnection connection)
    {
        var errors = new List<string>();
        connection.ServerError += (_, e) =>
        {
            errors.Add(e.Message);
            return ValueTask.CompletedTask;
        };
        return errors;
    }

    private static bool IsClosed(NatsConnection connection) => connection.ConnectionState is not NatsConnectionState.Open;

    private static async Task<string> ClosedAsync(NatsConnection connection, List<string> errors)
    {
        await EventuallyAsync(() => errors.Count > 0 || IsClosed(connection));
        return string.Join(' ', errors) + connection.Failure?.Message;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(20, Ct))
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        }
    }
}
