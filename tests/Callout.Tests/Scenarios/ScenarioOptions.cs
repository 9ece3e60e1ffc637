using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Jwt;

namespace Platform.Callout.Tests.Scenarios;

/// <summary>What is particular about a scenario's node.</summary>
internal sealed record ScenarioOptions
{
    /// <summary>Requests are sealed for the AUTH account's xkey.</summary>
    public bool IsSealed { get; init; }

    /// <summary>Null: any account.</summary>
    public Func<ScenarioNode, List<string>>? AllowedAccounts { get; init; }

    /// <summary>Further lines of configuration.</summary>
    public Func<NatsPorts, string> Config { get; init; } = _ => "";

    /// <summary>Of every tenant.</summary>
    public Action<NatsAccountClaims>? Tenant { get; init; }

    /// <summary>Of the sentinel.</summary>
    public Action<NatsUserClaims>? Sentinel { get; init; }

    /// <summary>How the service itself reaches a node with TLS.</summary>
    public NatsTlsOpts Tls { get; init; } = NatsTlsOpts.Default;
}
