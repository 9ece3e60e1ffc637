using System.Text.Json.Serialization;

namespace Platform.Nats.SystemAccount;

/// <summary>Whose answers to wait for: the servers with these ids, or any so many. The call returns at the first of: all there, the deadline.</summary>
public sealed record ServerExpectation
{
    private ServerExpectation(IReadOnlySet<string>? ids, int count) => (Ids, Count) = (ids, count);

    public IReadOnlySet<string>? Ids { get; }

    public int Count { get; }

    public static ServerExpectation Of(IEnumerable<string> serverIds)
    {
        var ids = serverIds.ToHashSet(StringComparer.Ordinal);
        return new(ids, ids.Count);
    }

    public static ServerExpectation Of(int count) => new(null, count);

    /// <summary>Whoever answers before the deadline.</summary>
    public static readonly ServerExpectation Anybody = new(null, int.MaxValue);

    internal bool IsMetBy(IReadOnlyCollection<string> serverIds) => Ids is null ? serverIds.Count >= Count : Ids.All(serverIds.Contains);
}

/// <summary>A server's answer to a claims update or delete. Code 200 means stored, not trusted
/// (nats-auth.md 0.2-1). <c>Error</c> is null when the server took it; else its description.</summary>
public sealed record ClaimsAnswer(string ServerId, string ServerName, int Code, string? Message, string? Error)
{
    [JsonIgnore]
    public bool Succeeded => Error is null && Code == 200;
}

/// <summary>The public keys of all accounts a server's resolver holds.</summary>
public sealed record ClaimsList(string ServerId, string ServerName, IReadOnlyList<string> Accounts);

/// <summary>One account of a resolver's store.</summary>
public sealed record PackedClaims(string Account, string Jwt);

/// <summary>A server as it presents itself in every system answer.</summary>
public sealed record ServerIdentity
{
    [JsonPropertyName("id")]
    public string Id { get; init; } = "";

    [JsonPropertyName("name")]
    public string Name { get; init; } = "";

    [JsonPropertyName("host")]
    public string Host { get; init; } = "";

    [JsonPropertyName("ver")]
    public string Version { get; init; } = "";

    [JsonPropertyName("cluster")]
    public string? Cluster { get; init; }

    [JsonPropertyName("tags")]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [JsonPropertyName("jetstream")]
    public bool JetStream { get; init; }

    /// <summary>When the server wrote the answer.</summary>
    [JsonPropertyName("time")]
    public DateTimeOffset Time { get; init; }
}
