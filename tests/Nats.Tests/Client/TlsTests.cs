using System.Security.Authentication;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Nats.Tests.Client;

public sealed class TlsTests : IDisposable
{
    private readonly Certificates _certificates = new();

    private static CancellationToken Ct => Deadline.OneMinute();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_encrypted_connection_carries_messages_after_or_before_the_servers_info(bool tlsFirst)
    {
        using var server = await StartAsync(tlsFirst);
        await using var nats = new NatsConnection(new NatsOpts
        {
            Url = server.Url,
            TlsOpts = new() { Mode = tlsFirst ? TlsMode.Implicit : TlsMode.Auto, CaFile = _certificates.CaFile },
        });
        await using var sub = await nats.SubscribeCoreAsync<byte[]>("big", cancellationToken: Ct);
        var payload = new byte[300_000];
        new Span<byte>(payload).Fill(3);

        await nats.PublishAsync("big", payload, cancellationToken: Ct);

        (await sub.Msgs.ReadAsync(Ct)).Data.ShouldBe(payload);
    }

    [Fact]
    public async Task A_server_nobody_vouches_for_is_refused()
    {
        using var server = await StartAsync(tlsFirst: false);
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });

        var failed = await Should.ThrowAsync<NatsConnectionFailedException>(async () => await nats.ConnectAsync(Ct));
        failed.InnerException.ShouldBeOfType<AuthenticationException>();
    }

    [Fact]
    public async Task Neither_side_gets_plain_text_when_the_other_wants_tls()
    {
        using var encrypted = await StartAsync(tlsFirst: false);
        using var plain = await NatsServerProcess.StartAsync(ct: Ct);
        await using var disabled = new NatsConnection(new NatsOpts { Url = encrypted.Url, TlsOpts = new() { Mode = TlsMode.Disable } });
        await using var required = new NatsConnection(new NatsOpts { Url = plain.Url, TlsOpts = new() { Mode = TlsMode.Require } });
        await using var byUrl = new NatsConnection(new NatsOpts { Url = plain.Url.Replace("nats://", "tls://", StringComparison.Ordinal) });

        (await Should.ThrowAsync<NatsConnectionFailedException>(async () => await disabled.ConnectAsync(Ct))).Message.ShouldEndWith("The server requires TLS, which the options disable.");
        (await Should.ThrowAsync<NatsConnectionFailedException>(async () => await required.ConnectAsync(Ct))).Message.ShouldEndWith("TLS is required, but the server does not offer it.");
        (await Should.ThrowAsync<NatsConnectionFailedException>(async () => await byUrl.ConnectAsync(Ct))).Message.ShouldEndWith("TLS is required, but the server does not offer it.");
    }

    // The fixture waits for INFO in plain text: a TLS-first server falls back to that after 50 ms.
    private Task<NatsServerProcess> StartAsync(bool tlsFirst) => NatsServerProcess.StartAsync(
        $$"""
        tls { cert_file: "{{_certificates.CertFile}}", key_file: "{{_certificates.KeyFile}}", timeout: 5 {{(tlsFirst ? ", handshake_first: \"50ms\"" : "")}} }
        """,
        Ct);
}
