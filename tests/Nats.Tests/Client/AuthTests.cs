using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.NKeys;

namespace Platform.Nats.Tests.Client;

public sealed class AuthTests
{
    private static CancellationToken Ct => Deadline.OneMinute();

    [Fact]
    public async Task A_token_opens_the_door_and_a_wrong_one_is_named_as_the_reason()
    {
        using var server = await NatsServerProcess.StartAsync("authorization { token: \"sesame\" }", Ct);

        await OpensAsync(new NatsOpts { Url = server.Url, AuthOpts = new() { Token = "sesame" } });
        await OpensAsync(new NatsOpts { Url = server.Url.Replace("nats://", "nats://sesame@", StringComparison.Ordinal) });
        await RefusedAsync(new NatsOpts { Url = server.Url, AuthOpts = new() { Token = "barley" } });
        await RefusedAsync(new NatsOpts { Url = server.Url });
    }

    [Fact]
    public async Task A_user_and_password_open_the_door_in_options_or_url()
    {
        using var server = await NatsServerProcess.StartAsync("authorization { user: ann, password: \"p w\" }", Ct);

        await OpensAsync(new NatsOpts { Url = server.Url, AuthOpts = new() { Username = "ann", Password = "p w" } });
        await OpensAsync(new NatsOpts { Url = server.Url.Replace("nats://", "nats://ann:p%20w@", StringComparison.Ordinal) });
        await RefusedAsync(new NatsOpts { Url = server.Url, AuthOpts = new() { Username = "ann", Password = "no" } });
    }

    [Fact]
    public async Task An_nkey_signs_the_nonce()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var other = KeyPair.CreatePair(PrefixByte.User);
        using var server = await NatsServerProcess.StartAsync($"authorization {{ users: [ {{ nkey: {user.PublicKey} }} ] }}", Ct);

        await OpensAsync(With(server, NatsAuthCred.FromNKey(user)));
        await RefusedAsync(With(server, NatsAuthCred.FromNKey(other)));
        var file = Path.Combine(server.Folder, "user.nk");
        using (var seed = user.ExportSeed())
        {
            await File.WriteAllBytesAsync(file, seed.Utf8.ToArray(), Ct);
        }

        await OpensAsync(new NatsOpts { Url = server.Url, AuthOpts = new() { NKeyFile = file } });
    }

    [Fact]
    public async Task Credentials_that_sign_are_not_silently_dropped_by_a_server_without_a_nonce()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var server = await NatsServerProcess.StartAsync(ct: Ct);

        var failed = await Should.ThrowAsync<NatsConnectionFailedException>(() => OpensAsync(With(server, NatsAuthCred.FromNKey(user))));
        failed.InnerException.ShouldBeOfType<NatsException>().Message.ShouldContain("the server sent none");
    }

    [Fact]
    public async Task Refused_credentials_end_a_reconnecting_client_and_its_subscriptions_see_why()
    {
        using var server = await NatsServerProcess.StartAsync("authorization { token: \"sesame\" }", Ct);
        var token = "sesame";
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, AuthOpts = new() { AuthCredCallback = (_, _) => new(NatsAuthCred.FromToken(token)) } });
        await using var sub = await nats.SubscribeCoreAsync<string>("x", cancellationToken: Ct);
        token = "barley";

        await nats.ReconnectAsync();

        var ended = await Should.ThrowAsync<NatsException>(async () => await sub.Msgs.WaitToReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct));
        ended.InnerException.ShouldBeOfType<NatsServerException>().Error.ShouldBe("Authorization Violation");
        nats.ConnectionState.ShouldBe(NatsConnectionState.Failed);
        await Should.ThrowAsync<NatsException>(async () => await nats.PublishAsync("x", "y", cancellationToken: Ct));
    }

    [Fact]
    public async Task Refused_credentials_end_even_a_client_that_retries_its_first_connect()
    {
        using var server = await NatsServerProcess.StartAsync("authorization { token: \"sesame\" }", Ct);
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url, AuthOpts = new() { Token = "barley" }, RetryOnInitialConnect = true });

        var failed = await Should.ThrowAsync<NatsConnectionFailedException>(async () => await nats.ConnectAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));

        failed.InnerException.ShouldBeOfType<NatsServerException>().Error.ShouldBe("Authorization Violation");
        nats.ConnectionState.ShouldBe(NatsConnectionState.Failed);
    }

    private static NatsOpts With(NatsServerProcess server, NatsAuthCred cred)
        => new() { Url = server.Url, AuthOpts = new() { AuthCredCallback = (_, _) => new(cred) } };

    private static async Task OpensAsync(NatsOpts opts)
    {
        await using var nats = new NatsConnection(opts);
        await nats.ConnectAsync(Ct);
        await nats.PingAsync(Ct);
    }

    private static async Task RefusedAsync(NatsOpts opts)
    {
        var failed = await Should.ThrowAsync<NatsConnectionFailedException>(() => OpensAsync(opts));
        failed.InnerException.ShouldBeOfType<NatsServerException>().IsAuthError.ShouldBeTrue();
        failed.Message.ShouldEndWith("Server error: Authorization Violation");
    }
}
