using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Nats.Client.Wire;

/// <summary>TCP and TLS.</summary>
internal static class Transport
{
    public static async ValueTask<NetworkStream> DialAsync(Uri uri, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(uri.IdnHost.Trim('[', ']'), uri.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether to encrypt, given what the server says. Implicit was decided before it could say anything.</summary>
    /// <exception cref="NatsException">The two do not agree.</exception>
    public static bool NeedsTls(NatsTlsOpts opts, Uri uri, ServerInfo info)
    {
        var offered = info.TlsRequired || info.TlsAvailable;
        var wanted = opts.Mode switch
        {
            TlsMode.Auto => info.TlsRequired || opts.HasCertificates || string.Equals(uri.Scheme, "tls", StringComparison.Ordinal),
            TlsMode.Prefer => offered,
            TlsMode.Require => true,
            TlsMode.Implicit => false,
            TlsMode.Disable => info.TlsRequired ? throw new NatsException("The server requires TLS, which the options disable.") : false,
        };
        return wanted && !offered ? throw new NatsException("TLS is required, but the server does not offer it.") : wanted;
    }

    public static async ValueTask<Stream> EncryptAsync(Stream plain, NatsTlsOpts opts, Uri uri, Uri configured, CancellationToken ct)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = TargetHost(uri, configured) };
        if (opts.CaFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(opts.CaFile);
            options.CertificateChainPolicy = policy;
        }

        if (opts.CertFile is not null)
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(opts.CertFile, opts.KeyFile)];
        }

        if (opts.ConfigureClientAuthentication is { } configure)
        {
            await configure(options);
        }

        var stream = new SslStream(plain);
        try
        {
            await stream.AuthenticateAsClientAsync(options, ct);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    // Servers advertise addresses, certificates carry names: a discovered address is checked against the configured name.
    private static string TargetHost(Uri uri, Uri configured)
        => IPAddress.TryParse(uri.Host.Trim('[', ']'), out _) && !IPAddress.TryParse(configured.Host.Trim('[', ']'), out _) ? configured.IdnHost : uri.IdnHost;
}
