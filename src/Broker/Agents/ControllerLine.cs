using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Platform.Authority;

namespace Platform.Broker.Agents;

/// <summary>How nodes reach a controller: whoever has a certificate of the fleet's authority with that name, wherever it is.</summary>
internal static class ControllerLine
{
    /// <summary>As a node, which shows its own certificate.</summary>
    public static SocketsHttpHandler Of(PeerTrust trust)
    {
        var handler = Unknown(trust);
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => trust.Own();
        return handler;
    }

    /// <summary>As somebody who has none yet.</summary>
    public static SocketsHttpHandler Unknown(PeerTrust trust) => new()
    {
        // A renewed certificate is shown on a new connection.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        SslOptions = new()
        {
            RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)
                && string.Equals(trust.NameOf(shown as X509Certificate2), TopologyRules.Controller, StringComparison.Ordinal),
        },
    };
}
