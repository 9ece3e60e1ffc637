using System.ComponentModel;
using System.Text.Json;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Accounts;

/// <summary>Where a mapped subject goes. Weight: per cent of the messages, 1 to 100. Cluster: only in that region.</summary>
internal sealed record MappingBody(string? Subject, [property: Description("Per cent, 1 to 100.")] int Weight = 100, [property: Description("A region's name; left out, everywhere.")] string? Cluster = null);

/// <summary>Where traced messages are reported. Sampling: per cent, 1 to 100.</summary>
internal sealed record TraceBody(string? Dest, [property: Description("Per cent, 1 to 100.")] int Sampling = 100);

/// <summary>Auth callout, read here: what may answer for others' logins.</summary>
internal sealed record AuthorizationBody(IReadOnlyList<string> AuthUsers, IReadOnlyList<string> AllowedAccounts, string? Xkey);

/// <summary>What of an account can be changed, in the JWT's own field names.</summary>
internal sealed record AccountBody
{
    [Description("Small letters, digits and hyphens, 64 at most.")]
    public string? Name { get; init; }
    public LimitsBody Limits { get; init; } = new();

    [Description("For users that have no permissions of their own. Left out: they may use every subject.")]
    public PermissionsBody DefaultPermissions { get; init; } = new();

    [Description("From a subject to where its messages go instead. Weights of one subject add up to 100 at most, as do those of each cluster.")]
    public Dictionary<string, List<MappingBody>> Mappings { get; init; } = new(StringComparer.Ordinal);
    public TraceBody? Trace { get; init; }

    [Description("Where the account's JetStream replication runs: \"\" or \"system\", the system account; \"owner\", this account.")]
    public string ClusterTraffic { get; init; } = "";

    [Description("\"key:value\" or words. Kept in small letters, as NATS tools compare them.")]
    public List<string> Tags { get; init; } = [];

    [Description("8 KB at most.")]
    public string Description { get; init; } = "";

    [Description("An address with scheme and host.")]
    public string InfoUrl { get; init; } = "";

    public static AccountBody From(string name, NatsAccount from) => new()
    {
        Name = name,
        Limits = LimitsBody.From(from.Limits),
        DefaultPermissions = PermissionsBody.From(from.DefaultPermissions),
        Mappings = (from.Mappings ?? []).ToDictionary(
            m => m.Key, m => m.Value.Select(t => new MappingBody(t.Subject, t.Weight == 0 ? 100 : t.Weight, t.Cluster.Length == 0 ? null : t.Cluster)).ToList(), StringComparer.Ordinal),
        Trace = from.Trace is { } trace ? new(trace.Destination, trace.Sampling == 0 ? 100 : (int)trace.Sampling) : null,
        ClusterTraffic = from.ClusterTraffic,
        Tags = [.. from.Tags ?? []],
        Description = from.Description,
        InfoUrl = from.InfoUrl,
    };

    /// <summary>Writes what differs from <paramref name="before"/>; the rest stays as it was written, members this body does not know too. Check first.</summary>
    public void ApplyTo(NatsAccount to, AccountBody before)
    {
        Limits.ApplyTo(to.Limits);
        DefaultPermissions.ApplyTo(to.DefaultPermissions);
        var mappings = new Dictionary<string, List<NatsWeightedMapping>>(StringComparer.Ordinal);
        foreach (var (from, targets) in Mappings)
        {
            mappings[from] = before.Mappings.TryGetValue(from, out var old) && old.SequenceEqual(targets) ? to.Mappings![from]
                : [.. targets.Select(t => new NatsWeightedMapping { Subject = t.Subject!, Weight = (byte)t.Weight, Cluster = t.Cluster ?? "" })];
        }

        to.Mappings = mappings.Count == 0 ? null : mappings;
        if (Trace != before.Trace)
        {
            to.Trace = Trace is null ? null : new NatsMsgTrace { Destination = Trace.Dest!, Sampling = Trace.Sampling };
        }

        if (!Tags.SequenceEqual(before.Tags, StringComparer.Ordinal))
        {
            to.Tags = Tags.Count == 0 ? null : [.. Tags.Select(t => t.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        }

        (to.ClusterTraffic, to.Description, to.InfoUrl) = (ClusterTraffic, Description, InfoUrl);
    }

    /// <summary>The names of the members that differ, for the audit row.</summary>
    public IReadOnlyList<string> ChangedFrom(AccountBody before)
    {
        using var now = JsonSerializer.SerializeToDocument(this, Json.Options);
        using var then = JsonSerializer.SerializeToDocument(before, Json.Options);
        return [.. now.RootElement.EnumerateObject().Where(m => !JsonElement.DeepEquals(m.Value, then.RootElement.GetProperty(m.Name))).Select(m => m.Name)];
    }
}
