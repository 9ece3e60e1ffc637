using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Platform.Nats.NKeys;

namespace Platform.Nats.Client.Wire;

/// <summary>An accepted connection, with whatever the server sent right behind its PONG still in the reader.</summary>
internal sealed record Link(Stream Stream, WireReader Reader, ServerInfo Info, ServerCandidate Server);

/// <summary>From an address to a connection the server has accepted.</summary>
internal sealed class Handshake(NatsOpts opts, Uri configured, ServerCandidate server)
{
    private readonly WireReader _reader = new(opts.ReadBufferSize);

    /// <summary>Dials, encrypts where needed, introduces the client and awaits the server's yes.</summary>
    /// <exception cref="NatsServerException">The server refused, for example the credentials.</exception>
    /// <exception cref="NatsException">No TLS agreement, or no NATS server.</exception>
    public async Task<Link> OpenAsync(CancellationToken ct)
    {
        Stream stream = await Transport.DialAsync(server.Uri, ct);
        try
        {
            var isEncrypted = opts.TlsOpts.Mode == TlsMode.Implicit;
            if (isEncrypted)
            {
                stream = await Transport.EncryptAsync(stream, opts.TlsOpts, server.Uri, configured, ct);
            }

            var info = await ReadInfoAsync(stream, ct);
            if (!isEncrypted && Transport.NeedsTls(opts.TlsOpts, server.Uri, info))
            {
                RefuseEarlyBytes();
                stream = await Transport.EncryptAsync(stream, opts.TlsOpts, server.Uri, configured, ct);
                isEncrypted = true;
            }

            var cred = await Credentials.ResolveAsync(opts.AuthOpts, server.Uri, configured, ct);
            using (cred.Owned)
            {
                await stream.WriteAsync(Introduce(cred, info, isEncrypted).ToBytes(), ct);
            }

            info = await AwaitAcceptanceAsync(stream, info, ct);
            return new(stream, _reader, info, server);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public static ServerInfo ParseInfo(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<ServerInfo>(json) ?? throw new NatsProtocolViolationException("The server's INFO is empty.");
        }
        catch (JsonException e)
        {
            throw new NatsProtocolViolationException($"The server's INFO is not JSON: {e.Message}");
        }
    }

    private async ValueTask<ServerInfo> ReadInfoAsync(Stream stream, CancellationToken ct)
    {
        var line = await ReadLineAsync(stream, ct);
        return line.StartsWith("INFO ", StringComparison.Ordinal)
            ? ParseInfo(Encoding.UTF8.GetBytes(line["INFO ".Length..]))
            : throw (IsError(line) ? Refusal(line) : new NatsProtocolViolationException("The server did not begin with INFO."));
    }

    // Plain text received before the handshake could have been put there by somebody in between.
    private void RefuseEarlyBytes()
    {
        if (!_reader.IsEmpty)
        {
            throw new NatsProtocolViolationException("The server sent more than INFO before TLS.");
        }
    }

    private ConnectCommand Introduce(NatsAuthCred cred, ServerInfo info, bool isEncrypted)
    {
        if (cred.Signer is not null && string.IsNullOrEmpty(info.Nonce))
        {
            throw new NatsException("The credentials sign the server's nonce, but the server sent none: it is not set up for NKeys or JWTs.");
        }

        return new ConnectCommand
        {
            Name = opts.Name,
            Echo = opts.Echo,
            TlsRequired = isEncrypted,
            Username = cred.Username,
            Password = cred.Password,
            Token = cred.Token,
            Jwt = cred.Jwt,
            NKey = cred.NKey,
            Signature = cred.Signer is null ? null : Sign(cred.Signer, info.Nonce!),
        };
    }

    private static string Sign(ISigner signer, string nonce)
    {
        Span<byte> signature = stackalloc byte[KeyPair.SignatureLength];
        signer.Sign(Encoding.UTF8.GetBytes(nonce), signature);
        return Base64Url.EncodeToString(signature);
    }

    // Before its PONG the server may send a new INFO, and its own first PING when authentication takes it long.
    private async ValueTask<ServerInfo> AwaitAcceptanceAsync(Stream stream, ServerInfo info, CancellationToken ct)
    {
        while (true)
        {
            var line = await ReadLineAsync(stream, ct);
            switch (line)
            {
                case "PONG":
                    return info;
                case "PING":
                    await stream.WriteAsync("PONG\r\n"u8.ToArray(), ct);
                    break;
                case var _ when IsError(line):
                    throw Refusal(line);
                case var _ when line.StartsWith("INFO ", StringComparison.Ordinal):
                    info = ParseInfo(Encoding.UTF8.GetBytes(line["INFO ".Length..]));
                    break;
                case "+OK":
                    break;
                default:
                    throw new NatsProtocolViolationException("The server sent messages before it accepted the connection.");
            }
        }
    }

    private async ValueTask<string> ReadLineAsync(Stream stream, CancellationToken ct)
    {
        while (true)
        {
            if (_reader.TryReadLine() is { } line)
            {
                return line;
            }

            await _reader.FillAsync(stream, ct);
        }
    }

    private static bool IsError(string line) => line.StartsWith("-ERR", StringComparison.Ordinal);

    private static NatsServerException Refusal(string line) => new(WireSyntax.ErrorText(Encoding.UTF8.GetBytes(line)));
}
