using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.SystemAccount;

namespace Platform.Nats.Tests.Client;

public sealed class OperatorModeTests : IAsyncLifetime
{
    private readonly Operator _operator = new();
    private NatsServerProcess _server = null!;

    private static CancellationToken Ct => Deadline.OneMinute();

    public async ValueTask InitializeAsync()
    {
        _server = await NatsServerProcess.StartAsync(_operator.Config(), Ct);
        await using var nats = new NatsConnection(_operator.SystemOpts(_server.Url));
        await new NatsSystem(nats).UpdateClaimsAsync(_operator.Sign(_operator.Tenant, Operator.Now), ServerExpectation.Of(1), TimeSpan.FromSeconds(5), Ct);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_user_jwt_and_its_key_are_accepted()
    {
        await using var nats = Connect(_operator.Tenant.NewUser().AuthOpts);
        await using var sub = await nats.SubscribeCoreAsync<string>("hello", cancellationToken: Ct);

        await nats.PublishAsync("hello", "world", cancellationToken: Ct);

        (await sub.Msgs.ReadAsync(Ct)).Data.ShouldBe("world");
    }

    [Fact]
    public async Task A_creds_file_is_accepted_from_memory_and_from_disk_and_read_again_at_a_reconnect()
    {
        var (first, second) = (_operator.Tenant.NewUser(), _operator.Tenant.NewUser());
        await using var memory = Connect(new() { Creds = first.Creds });
        await memory.ConnectAsync(Ct);
        var file = Path.Combine(_server.Folder, "user.creds");
        await File.WriteAllBytesAsync(file, first.Creds, Ct);
        await using var disk = Connect(new() { CredsFile = file });
        await using var sub = await disk.SubscribeCoreAsync<string>("x", cancellationToken: Ct);
        (await WhoAsync(disk)).ShouldContain(first.Key.PublicKey);

        await File.WriteAllBytesAsync(file, second.Creds, Ct);
        await disk.ReconnectAsync();
        await disk.PingAsync(Ct);

        (await WhoAsync(disk)).ShouldContain(second.Key.PublicKey);
        async Task<string> WhoAsync(NatsConnection nats) => (await nats.RequestAsync<string, string>("$SYS.REQ.USER.INFO", "", cancellationToken: Ct)).Data!;
    }

    [Fact]
    public async Task A_bearer_jwt_needs_no_key()
    {
        var user = _operator.Tenant.NewUser(u => u.User.BearerToken = true);
        await using var nats = Connect(new() { AuthCredCallback = (_, _) => new(NatsAuthCred.FromBearerJwt(user.Jwt)) });

        await nats.ConnectAsync(Ct);

        nats.ConnectionState.ShouldBe(NatsConnectionState.Open);
    }

    [Fact]
    public async Task A_short_lived_user_is_minted_again_when_it_expires()
    {
        var minted = 0;
        var opened = new SemaphoreSlim(0);
        var reasons = new List<string>();
        await using var nats = Connect(new()
        {
            AuthCredCallback = (_, _) =>
            {
                Interlocked.Increment(ref minted);
                return new(_operator.Tenant.NewUser(u => u.Expires = Operator.Now.ToUnixTimeSeconds() + 2).Cred);
            },
        });
        nats.ConnectionOpened += (_, _) =>
        {
            opened.Release();
            return ValueTask.CompletedTask;
        };
        nats.ConnectionDisconnected += (_, e) =>
        {
            reasons.Add(e.Exception!.Message);
            return ValueTask.CompletedTask;
        };
        await using var sub = await nats.SubscribeCoreAsync<string>("hello", cancellationToken: Ct);

        (await opened.WaitAsync(TimeSpan.FromSeconds(10), Ct)).ShouldBeTrue();
        (await opened.WaitAsync(TimeSpan.FromSeconds(10), Ct)).ShouldBeTrue();
        await nats.PublishAsync("hello", "again", cancellationToken: Ct);

        (await sub.Msgs.ReadAsync(Ct)).Data.ShouldBe("again");
        minted.ShouldBeGreaterThan(1);
        reasons[0].ShouldBe("Server error: User Authentication Expired");
    }

    [Fact]
    public async Task A_subscription_without_permission_ends_with_the_servers_words_and_a_publish_raises_the_event()
    {
        await using var nats = Connect(_operator.Tenant.NewUser(u =>
        {
            u.User.Pub.Allow = ["ok"];
            u.User.Sub.Allow = ["ok"];
        }).AuthOpts);
        var error = new TaskCompletionSource<string>();
        nats.ServerError += (_, e) =>
        {
            if (e.Message.Contains("Publish", StringComparison.Ordinal))
            {
                error.TrySetResult(e.Message);
            }

            return ValueTask.CompletedTask;
        };
        await using var allowed = await nats.SubscribeCoreAsync<string>("ok", cancellationToken: Ct);
        await using var refused = await nats.SubscribeCoreAsync<string>("secret", "crew", cancellationToken: Ct);

        (await Should.ThrowAsync<NatsPermissionException>(async () => await refused.Msgs.WaitToReadAsync(Ct)))
            .Message.ShouldBe("Server error: Permissions Violation for Subscription to \"secret\" using queue \"crew\"");
        await nats.PublishAsync("not.ok", "x", cancellationToken: Ct);
        (await error.Task.WaitAsync(TimeSpan.FromSeconds(5), Ct)).ShouldBe("Server error: Permissions Violation for Publish to \"not.ok\"");
        await nats.PublishAsync("ok", "x", cancellationToken: Ct);
        (await allowed.Msgs.ReadAsync(Ct)).Data.ShouldBe("x");
    }

    [Fact]
    public async Task A_request_whose_inbox_is_refused_fails_with_the_reason_each_time_and_an_own_prefix_helps()
    {
        var user = _operator.Tenant.NewUser(u => u.User.Sub.Allow = ["_INBOX_mine.>"]);
        await using var standard = Connect(user.AuthOpts);
        await using var own = new NatsConnection(standard.Opts with { InboxPrefix = "_INBOX_mine" });

        for (var i = 0; i < 2; i++)
        {
            (await Should.ThrowAsync<NatsPermissionException>(async () => await standard.RequestAsync<string, string>("$SYS.REQ.USER.INFO", "", cancellationToken: Ct)))
                .Message.ShouldStartWith("Server error: Permissions Violation for Subscription to \"_INBOX.");
        }

        (await own.RequestAsync<string, string>("$SYS.REQ.USER.INFO", "", cancellationToken: Ct)).Data!.ShouldContain(user.Key.PublicKey);
    }

    private NatsConnection Connect(NatsAuthOpts auth) => new(new NatsOpts { Url = _server.Url, AuthOpts = auth, ReconnectJitter = TimeSpan.Zero });
}
