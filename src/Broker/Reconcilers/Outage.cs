using Npgsql;
using Platform.Nats.Client;

namespace Platform.Broker.Reconcilers;

/// <summary>Tells what passes by itself (PostgreSQL or a nats-server away for a while) from a bug. The first waits for the next turn.</summary>
internal static class Outage
{
    public static bool Is(Exception e) => e switch
    {
        NpgsqlException or NatsException or TimeoutException or IOException => true,
        // EF Core's word for a transient failure it was not told to retry.
        InvalidOperationException { InnerException: { } inner } => Is(inner),
        _ => false,
    };
}
