using System.Net.Security;

namespace Platform.Nats.Client;

/// <summary>When the connection is encrypted.</summary>
public enum TlsMode
{
    /// <summary>If the server requires it, the URL is <c>tls://</c>, or certificates are configured.</summary>
    Auto,

    /// <summary>If the server offers it.</summary>
    Prefer,

    /// <summary>Always; a server without TLS is refused.</summary>
    Require,

    /// <summary>Always, before the server's INFO (its <c>handshake_first</c>; "tls_first" elsewhere).</summary>
    Implicit,

    /// <summary>Never; a server that requires it is refused.</summary>
    Disable,
}

/// <summary>How servers are trusted and how the client identifies itself in TLS.</summary>
public sealed record NatsTlsOpts
{
    public static readonly NatsTlsOpts Default = new();

    public TlsMode Mode { get; init; } = TlsMode.Auto;

    /// <summary>PEM file of the certificate authorities to trust instead of the machine's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM files of the client's certificate and key.</summary>
    public string? CertFile { get; init; }

    public string? KeyFile { get; init; }

    /// <summary>Last word on the handshake's options.</summary>
    public Func<SslClientAuthenticationOptions, ValueTask>? ConfigureClientAuthentication { get; init; }

    internal bool HasCertificates => CaFile is not null || CertFile is not null;
}
