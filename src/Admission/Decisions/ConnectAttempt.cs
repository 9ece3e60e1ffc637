using System.Net;
using Platform.Nats.Jwt;

namespace Platform.Admission;

/// <summary>One client at the door: what the server says of it and what the client sent. Secrets are in it: it has no text form.</summary>
public sealed class ConnectAttempt
{
    /// <summary>U…: the server's key for this connection.</summary>
    public required string UserNKey { get; init; }

    /// <summary>N….</summary>
    public string ServerId { get; init; } = "";
    public string ServerName { get; init; } = "";

    /// <summary>The server's cluster.</summary>
    public string Region { get; init; } = "";

    /// <summary>The client's address as the server wrote it.</summary>
    public string Source { get; init; } = "";

    /// <summary>STANDARD, WEBSOCKET, MQTT or LEAFNODE, as servers tell them apart: of MQTT and of leaf nodes they do not say whether it is over WebSocket.</summary>
    public string ConnectionType { get; init; } = NatsConnectionTypes.Standard;
    public string ClientName { get; init; } = "";

    /// <summary>The server's number of the connection.</summary>
    public ulong ClientId { get; init; }
    public string Username { get; init; } = "";
    public string Password { get; init; } = "";
    public string Token { get; init; } = "";

    /// <summary>PEM, the client's own certificate first; empty without one.</summary>
    public IReadOnlyList<string> ClientCertificates { get; init; } = [];

    /// <summary>What is to be judged: the token, else the password; "" when there is neither. A password never goes beside a token.</summary>
    public string Credential => Token.Length > 0 ? Token : Password;

    /// <summary><see cref="Source"/> as an address, IPv4 also where it was written as IPv6; null when it is none.</summary>
    internal IPAddress? Address
    {
        get
        {
            if (!_isAddressRead)
            {
                _address = DecisionFacts.Read(Source);
                _isAddressRead = true;
            }

            return _address;
        }
    }

    private IPAddress? _address;
    private bool _isAddressRead;

    /// <summary>What a server asks about. connect_opts.jwt is the sentinel and no credential.</summary>
    public static ConnectAttempt Of(NatsAuthorizationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (server, client, options) = (request.NatsServer, request.ClientInformation, request.ConnectOptions);
        return new()
        {
            UserNKey = request.UserNKey,
            ServerId = server.Id,
            ServerName = server.Name,
            Region = server.Cluster,
            Source = client.Host,
            ConnectionType = TypeOf(client.Kind, client.Type),
            ClientName = options.Name.Length > 0 ? options.Name : client.MqttId,
            ClientId = client.Id,
            Username = options.Username,
            Password = options.Password,
            Token = options.Token,
            ClientCertificates = request.Tls is { } tls ? tls.VerifiedChains is [{ } chain, ..] ? chain : tls.Certs ?? [] : [],
        };
    }

    // Words of nats-server's kindString and clientTypeString.
    private static string TypeOf(string kind, string type) =>
        string.Equals(kind, "Leafnode", StringComparison.OrdinalIgnoreCase) ? NatsConnectionTypes.LeafNode
        : type switch
        {
            "websocket" => NatsConnectionTypes.WebSocket,
            "mqtt" => NatsConnectionTypes.Mqtt,
            _ => NatsConnectionTypes.Standard,
        };
}
