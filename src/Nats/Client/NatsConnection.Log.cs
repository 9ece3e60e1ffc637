using Microsoft.Extensions.Logging;

namespace Platform.Nats.Client;

public sealed partial class NatsConnection
{
    private static partial class Log
    {
        [LoggerMessage(4102, LogLevel.Debug, "Connected to NATS server {ServerName} ({ServerId}) at {Host}:{Port}")]
        public static partial void Opened(ILogger log, string serverName, string serverId, string host, int port);

        [LoggerMessage(4103, LogLevel.Warning, "Lost the connection to NATS server {ServerName}")]
        public static partial void Lost(ILogger log, string? serverName, Exception exception);

        [LoggerMessage(4104, LogLevel.Warning, "Cannot connect to the NATS server at {Host}:{Port}")]
        public static partial void AttemptFailed(ILogger log, string host, int port, Exception exception);

        [LoggerMessage(4105, LogLevel.Error, "Gave up connecting to NATS")]
        public static partial void GaveUp(ILogger log, Exception exception);
    }
}
