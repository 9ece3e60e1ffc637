using System.ComponentModel;
using Platform.Nats.JetStream.Models;

namespace Platform.Portal.Features.Streams;

/// <summary>A JetStream stream.</summary>
internal sealed record StreamView(
    string Name,
    IReadOnlyList<string> Subjects,
    [property: Description("file or memory")] string Storage,
    [property: Description("limits, interest or workqueue")] string Retention,
    int Replicas,
    [property: Description("Where it is.")] string? Region,
    [property: Description("The node that leads it; null while none does.")] string? Leader,
    [property: Description("This and the next two: null when no node answers for the stream.")] long? Messages,
    long? Bytes,
    long? Consumers,
    DateTimeOffset? CreatedAt)
{
    /// <param name="info">As the server gave it.</param>
    /// <param name="region">Where the server is that gave it: what is outside of a cluster is there.</param>
    public static StreamView Of(StreamInfo info, string region) => new(
        info.Config.Name,
        info.Config.Subjects,
        info.Config.Storage,
        info.Config.Retention,
        info.Config.NumReplicas,
        info.State is null ? null : info.Cluster?.Name ?? region,
        info.Cluster?.Leader,
        info.State?.Messages,
        info.State?.Bytes,
        info.State?.ConsumerCount,
        info.Created);
}
