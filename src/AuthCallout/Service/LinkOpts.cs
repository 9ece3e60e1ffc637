using Platform.Nats.Client;

namespace Platform.AuthCallout.Service;

/// <summary>How the service connects to the nodes that ask it.</summary>
internal static class LinkOpts
{
    public static NatsOpts Of(CalloutOptions options, string urls, TimeProvider clock, ILoggerFactory logs) => NatsOpts.Default with
    {
        Url = urls,
        Name = $"callout {options.Name}",
        AuthOpts = new() { CredsFile = options.CredsFile },
        NoRandomize = true,
        // Credentials that are refused for a moment, as while the AUTH account is published, must not end the service for good.
        IgnoreAuthErrorAbort = true,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(50),
        ReconnectWaitMax = TimeSpan.FromSeconds(1),
        PingInterval = TimeSpan.FromSeconds(5),
        WriterBufferSize = 16 * 1024 * 1024,
        AllowSynchronousContinuations = true,
        LoggerFactory = logs,
        TimeProvider = clock,
    };
}
