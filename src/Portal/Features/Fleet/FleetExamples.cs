using System.Text.Json;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Fleet;

/// <summary>What the API's document shows: two regions, a node of the second away.</summary>
internal static class FleetExamples
{
    public static readonly DateTimeOffset At = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);

    private static readonly FleetNodeView UsEast = new(
        "us-east-1", "us-east", NodeState.Answering, At.AddSeconds(-3), "2.15.1", "NDJWE4SOUJOJT2TY5Y2YQEOAHGAK5VIGXTGKWJSFHVCII4ITI3LBHBUV", At.AddDays(-9),
        2071, 4, 18_204, 0, 8, 34.5, 412_090_368, new(91_200_114, 45_600_057_000, 10_700, 5_350_000), new(182_400_228, 91_200_114_000, 21_400, 10_700_000),
        new("sha256:3f0c9f2f1d1c6a5b8e7d4c3b2a190f8e7d6c5b4a39281706f5e4d3c2b1a09f8e", "9c41f0d2ab37", At.AddDays(-2), "9c41f0d2ab37"),
        new(0, 4_294_967_296, 61_203_283_968, 549_755_813_888, 310, 1_240, "us-east-1", true, 3, 0));

    public static readonly GetFleet.Response Fleet = new(
        At,
        "us-east-1",
        [new("us-east", "US East", 1, 1, 2071), new("eu-west", "EU West", 1, 0, 0)],
        [UsEast, Away()],
        [new("us-east", "eu-west", 0, 1, null)]);

    public static readonly GetFleetNode.Response Node = new(
        At,
        UsEast,
        new(
            At.AddSeconds(-13),
            [new("us-east-2", 4, 412, 0, "s2_fast")],
            [new("eu-west", true, "203.0.113.9", 79_210, 0, 1)],
            [new("dock-7", "ADK5LQ2ZJ6ZD2ZCJ4E2WQ5OQ2KZ3V5V7JYQH3N4QX7O6M5T4R3P2N1AB", "198.51.100.7", 23_004, 12, 1_204_882, 90_114)],
            [new(771, "billing", "ADK5LQ2ZJ6ZD2ZCJ4E2WQ5OQ2KZ3V5V7JYQH3N4QX7O6M5T4R3P2N1AB", "orders", "UBV4TQK3ZDMX7O6M5T4R3P2N1ABDK5LQ2ZJ6ZD2ZCJ4E2WQ5OQ2KZ3V5", "nats", "go", "1.45.0", "198.51.100.20", 1_120, 31, 88_120, 44_060_000, 902_114, 451_057_000, At.AddHours(-7))],
            41,
            96));

    /// <summary>Puts the example into the document, as the API would write it.</summary>
    public static RouteHandlerBuilder ShowsExample<T>(this RouteHandlerBuilder endpoint, T example) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Responses!["200"].Content!["application/json"].Example = JsonSerializer.SerializeToNode(example, Json.Options);
        return Task.CompletedTask;
    });

    private static FleetNodeView Away() => new(
        "eu-west-1", "eu-west", NodeState.NotAnswering, At.AddMinutes(-4), "2.15.1", "NBZTYVHM6RTN5L5ZGCXWZG4KQ4IFKIGCE6NZAK7UQQLKBCWTR5QWVLCG", null,
        null, null, null, null, null, null, null, null, null, null, null);
}
