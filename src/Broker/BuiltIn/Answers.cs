using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Platform.Authority;
using Platform.Broker.Topology;
using Platform.Nats.SystemAccount;

namespace Platform.Broker.BuiltIn;

/// <summary>The answers of the built-in services, as JSON. Pure. docs/built-in-services.md shows each.</summary>
internal static class Answers
{
    /// <summary>The longest payload that is sent back: as JSON it can grow to six times its length, and a server takes 1 MB.</summary>
    public const int LongestEcho = 64 * 1024;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Who answers, and what was asked: as text, or in base64 where it is none.</summary>
    public static byte[] Echo(string region, string node, ReadOnlySpan<byte> payload) =>
        payload.Length > LongestEcho ? Refusal("payload_too_long", $"tl.echo takes {LongestEcho} bytes at most.")
        : Utf8.IsValid(payload) ? Write(new { region, node, payload = Encoding.UTF8.GetString(payload) })
        : Write(new { region, node, payload_base64 = Convert.ToBase64String(payload) });

    /// <summary>The regions as the file has them, without the nodes that are cordoned, and without regions that have no other.</summary>
    public static byte[] Regions(byte[] file, NodeOrder order)
    {
        if (order.Cordoned.Length == 0)
        {
            return file;
        }

        var regions = JsonNode.Parse(file)!.AsArray();
        foreach (var region in regions.ToList())
        {
            region!["nodes"]!.AsArray().RemoveAll(n => order.Cordons(n!["name"]!.GetValue<string>()));
        }

        regions.RemoveAll(r => r!["nodes"]!.AsArray().Count == 0);
        return JsonSerializer.SerializeToUtf8Bytes(regions, Json);
    }

    /// <summary>The regions of the revision the node is of, so too.</summary>
    public static byte[] Regions(IReadOnlyList<AnnouncedRegion> known, NodeOrder order) => Regions(Write(known), order);

    public static byte[] WhoAmI(Asked asked) => Write(new
    {
        account = new { id = asked.AccountId, public_key = asked.Account },
        organization = new { id = asked.Organization },
        user = asked.Client?.User is { } user ? new { public_key = user, name = asked.Client.UserName } : null,
        client = asked.Client is { } c ? new { c.Name, c.Kind, c.Language, c.Version, c.Host, node = c.Server, c.Region } : null,
    });

    /// <summary>The sum of what each node sees. Answered less than Known: the rest is not in it.</summary>
    public static byte[] Usage(string account, IReadOnlyList<ServerUse> seen, int known) => Write(new
    {
        account,
        connections = seen.Sum(s => s.Connections),
        leaf_nodes = seen.Sum(s => s.LeafNodes),
        subscriptions = seen.Sum(s => s.Subscriptions),
        messages = new { @in = seen.Sum(s => s.In.Messages), @out = seen.Sum(s => s.Out.Messages) },
        bytes = new { @in = seen.Sum(s => s.In.Bytes), @out = seen.Sum(s => s.Out.Bytes) },
        jetstream = new { memory = seen.Sum(s => s.Memory), storage = seen.Sum(s => s.Storage) },
        nodes = new { answered = seen.Count, known },
    });

    public static byte[] Refusal(string code, string message) => Write(new { error = new { code, message } });

    private static byte[] Write(object answer) => JsonSerializer.SerializeToUtf8Bytes(answer, Json);
}
