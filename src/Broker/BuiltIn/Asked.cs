using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Nats.Client;

namespace Platform.Broker.BuiltIn;

/// <summary>Who asks, from the subject of a request and from what its server says of the client.</summary>
/// <param name="Account">The account's key: servers let no other account import this subject.</param>
/// <param name="AccountId">acc_…, from the account's JWT.</param>
/// <param name="Organization">org_…, from the account's JWT.</param>
/// <param name="Client">The client; null when its server says nothing of it, or speaks of another account (a request passed on by that one's own export).</param>
internal sealed record Asked(string Account, string AccountId, string Organization, AskingClient? Client)
{
    private const string RequestInfo = "Nats-Request-Info";

    /// <summary>Null for a subject that is none of theirs.</summary>
    public static Asked? Read(string subject, NatsHeaders? headers)
    {
        if (subject.Split('.') is not [_, var account, var id, var organization, _])
        {
            return null;
        }

        var client = headers is not null && headers.TryGetValue(RequestInfo, out var info) ? AskingClient.Read(info.ToString()) : null;
        return new(account, id, organization, string.Equals(client?.Account, account, StringComparison.Ordinal) ? client : null);
    }
}

/// <summary>A client as its server tells of it to an import that is shared (nats-server's ClientInfo).</summary>
internal sealed record AskingClient
{
    [JsonPropertyName("acc")]
    public string? Account { get; init; }

    /// <summary>The user's nkey, U….</summary>
    [JsonPropertyName("user")]
    public string? User { get; init; }

    /// <summary>The user's name, as its JWT has it. (In CONNZ and in events the same member is the account's.)</summary>
    [JsonPropertyName("name_tag")]
    public string? UserName { get; init; }

    /// <summary>The client's own name.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    [JsonPropertyName("host")]
    public string? Host { get; init; }

    [JsonPropertyName("lang")]
    public string? Language { get; init; }

    [JsonPropertyName("ver")]
    public string? Version { get; init; }

    /// <summary>The node it is connected to.</summary>
    [JsonPropertyName("server")]
    public string? Server { get; init; }

    /// <summary>That node's region.</summary>
    [JsonPropertyName("cluster")]
    public string? Region { get; init; }

    /// <summary>Client, Leafnode….</summary>
    [JsonPropertyName("kind")]
    public string? Kind { get; init; }

    /// <summary>Null when it is not such JSON.</summary>
    public static AskingClient? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<AskingClient>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
