using Platform.Kernel;

namespace Platform.Portal.Features.Rollouts;

/// <summary>What the API's document shows: a change of two nodes, at the second.</summary>
internal static class RolloutExamples
{
    private static readonly DateTimeOffset At = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);

    public static readonly TopologyView Topology = new(7, "more room for streams", "person per_01m8nbj61we5m87f8sej9amrde", At, new(
    [
        new("us-east", "US East", "us", "gcp",
        [
            new("us-east-1", "a", "nvme", "0.0.0.0", new(4222, 8080, 1883, 7422, 8222, 6222, 7222, 8100),
                new("tls://us-east-1.nats.example.com:4222", "wss://us-east-1.nats.example.com", "mqtts://us-east-1.nats.example.com:8883", "tls://us-east-1.nats.example.com:7422", "http://us-east-1.nats.example.com:8222"),
                DrainSeconds: 60, new(4L << 30, 512L << 30), "us-east-1.nats.example.com"),
        ]),
    ]));

    public static readonly ListRollouts.Response List = new(
    [
        new(RolloutId.Parse("rol_01m8nbj61we5m87f8sej9amrde", null), "change", "running", 7, "person per_01m8nbj61we5m87f8sej9amrde", At, At.AddMinutes(1), null,
        [
            new("us-east-1", "reload", "jetstream.max_file_store", 0, "done", "", At.AddMinutes(1), At.AddMinutes(1).AddSeconds(3)),
            new("eu-west-1", "restart", "jetstream.max_memory_store", 2071, "running", "the agent is at it: stopping", At.AddMinutes(1).AddSeconds(4), null),
        ]),
    ]);
}
