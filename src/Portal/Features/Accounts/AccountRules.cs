using System.Text;
using System.Text.RegularExpressions;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Features.Claims;
using Platform.Portal.Features.Mappings;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Accounts;

/// <summary>What is in use of what the limits count in rows.</summary>
internal sealed record InUse(int Imports, int Exports, bool HasWildcardExport);

/// <summary>Rules of an account's fields, one refusal each: what servers and the JWT library refuse, and what servers would silently drop.</summary>
internal static partial class AccountRules
{
    private const int MostBytes = 8 * 1024;
    private const int MostTags = 50;

    /// <summary>The first refusal, its field as a path into the body, or null.</summary>
    public static Error? Check(AccountBody body, AccountBody before, InUse inUse) =>
        Names.Check(body.Name)
        ?? CheckLimits(body.Limits, before.Limits, inUse)
        ?? body.DefaultPermissions.Check("default_permissions")
        ?? MappingRules.Check(body.Mappings)
        ?? CheckTrace(body.Trace)
        ?? (body.ClusterTraffic is "" or "system" or "owner" ? null : AccountFieldErrors.ClusterTraffic with { Field = "cluster_traffic" })
        ?? CheckTags(body.Tags, before.Tags)
        ?? (Encoding.UTF8.GetByteCount(body.Description) > MostBytes ? AccountFieldErrors.DescriptionTooLong with { Field = "description" } : null)
        ?? (body.InfoUrl.Length == 0 || IsInfoUrl(body.InfoUrl) ? null : AccountFieldErrors.InfoUrl with { Field = "info_url" });

    private static Error? CheckLimits(LimitsBody limits, LimitsBody before, InUse inUse) =>
        CheckNumbers("limits", int.MaxValue, [("subs", limits.Subs), ("payload", limits.Payload), ("conn", limits.Conn), ("leaf", limits.Leaf)])
        ?? CheckNumbers("limits", long.MaxValue, [("data", limits.Data), ("imports", limits.Imports), ("exports", limits.Exports)])
        ?? CheckJetStream(limits, "limits")
        ?? CheckTiers(limits)
        ?? (limits.Imports >= 0 && inUse.Imports > limits.Imports && limits.Imports != before.Imports ? AccountFieldErrors.TooFewImports : null)
        ?? (limits.Exports >= 0 && inUse.Exports > limits.Exports && limits.Exports != before.Exports ? AccountFieldErrors.TooFewExports : null)
        ?? (limits is { Wildcards: false, Exports: not -1 } && inUse.HasWildcardExport ? AccountFieldErrors.WildcardInUse : null);

    private static Error? CheckTiers(LimitsBody limits)
    {
        if (limits.TieredLimits is not { Count: > 0 } tiers)
        {
            return null;
        }

        return limits.HasJetStreamMember() ? AccountFieldErrors.TiersExclude with { Field = "limits/tiered_limits" }
            : tiers.Keys.FirstOrDefault(name => !TierName().IsMatch(name)) is { } odd ? AccountFieldErrors.TierName with { Field = Paths.Join("limits/tiered_limits", odd) }
            : tiers.Select(t => CheckJetStream(t.Value, Paths.Join("limits/tiered_limits", t.Key))).FirstOrDefault(e => e is not null);
    }

    private static Error? CheckJetStream(JetStreamLimitsBody limits, string path) => CheckNumbers(path, long.MaxValue,
    [
        ("mem_storage", limits.MemStorage), ("disk_storage", limits.DiskStorage), ("streams", limits.Streams), ("consumer", limits.Consumer),
        ("max_ack_pending", limits.MaxAckPending), ("mem_max_stream_bytes", limits.MemMaxStreamBytes), ("disk_max_stream_bytes", limits.DiskMaxStreamBytes),
    ]);

    private static Error? CheckNumbers(string path, long most, IEnumerable<(string Name, long Value)> numbers) => numbers.Select(n =>
        n.Value < -1 ? AccountFieldErrors.BelowMinusOne with { Field = Paths.Join(path, n.Name) }
        : n.Value > most ? AccountFieldErrors.TooLarge with { Field = Paths.Join(path, n.Name) }
        : null).FirstOrDefault(e => e is not null);

    private static Error? CheckTrace(TraceBody? trace) =>
        trace is null ? null
        : !MappingRules.IsLiteral(trace.Dest) ? AccountFieldErrors.TraceDestination with { Field = "trace/dest" }
        : trace.Sampling is < 1 or > 100 ? AccountFieldErrors.TraceSampling with { Field = "trace/sampling" }
        : null;

    // Tags that came with an import may be anything, and stay. A new one's value is one literal token: {{account-tag(key)}} puts it into subjects.
    private static Error? CheckTags(List<string> tags, List<string> before) =>
        tags.Count > MostTags && tags.Count > before.Count ? AccountFieldErrors.TooManyTags with { Field = "tags" }
        : tags.FindIndex(t => !(IsTag(t) && TemplateValues.RefusalOfTag(t) is null) && !before.Contains(t, StringComparer.Ordinal)) is >= 0 and var at ? AccountFieldErrors.Tag with { Field = Paths.Join("tags", at) }
        : null;

    public static bool IsTag(string? tag) =>
        tag is { Length: > 0 and <= 128 } && !tag.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '*' or '>');

    private static bool IsInfoUrl(string url) =>
        Encoding.UTF8.GetByteCount(url) <= MostBytes && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Host.Length > 0 && !url.Any(c => char.IsControl(c) || c == ' ');

    [GeneratedRegex(@"^R[1-5]\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TierName();
}
