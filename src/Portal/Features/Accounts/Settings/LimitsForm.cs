using System.Globalization;
using Platform.Kernel;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Accounts.Settings;

/// <summary>Limits as the form posts them: numbers as text under the JWT's names, empty for no limit.</summary>
internal sealed class LimitsForm
{
    public Dictionary<string, string?>? Values { get; set; }
    public bool Wildcards { get; set; }
    public bool DisallowBearer { get; set; }

    /// <summary>"off", "one" (limits for all streams together) or "tiers" (by replica count).</summary>
    public string? JetStream { get; set; }
    public Dictionary<string, string?>? R1 { get; set; }
    public Dictionary<string, string?>? R3 { get; set; }
    public bool MaxBytesRequired { get; set; }
    public bool R1MaxBytesRequired { get; set; }
    public bool R3MaxBytesRequired { get; set; }

    /// <summary>"review" or "save".</summary>
    public string? Act { get; set; }

    public static LimitsForm From(LimitsBody limits) => new()
    {
        Values = Texts(limits),
        Wildcards = limits.Wildcards,
        DisallowBearer = limits.DisallowBearer,
        JetStream = limits.TieredLimits is { Count: > 0 } ? "tiers" : limits.HasJetStreamMember() ? "one" : "off",
        R1 = Texts(limits.TieredLimits?.GetValueOrDefault("R1") ?? new JetStreamLimitsBody()),
        R3 = Texts(limits.TieredLimits?.GetValueOrDefault("R3") ?? new JetStreamLimitsBody()),
        MaxBytesRequired = limits.MaxBytesRequired,
        R1MaxBytesRequired = limits.TieredLimits?.GetValueOrDefault("R1")?.MaxBytesRequired ?? false,
        R3MaxBytesRequired = limits.TieredLimits?.GetValueOrDefault("R3")?.MaxBytesRequired ?? false,
    };

    /// <summary>The limits as a body; a text that is no number is refused with its field.</summary>
    public Result<LimitsBody> ToBody(LimitsBody before)
    {
        if (Numbers(Values, "limits").IsRefused(out var wrong, out var n)
            || Numbers(R1, "limits/tiered_limits/R1").IsRefused(out wrong, out var r1) || Numbers(R3, "limits/tiered_limits/R3").IsRefused(out wrong, out var r3))
        {
            return wrong;
        }

        var body = before with
        {
            Subs = n["subs"],
            Data = n["data"],
            Payload = n["payload"],
            Imports = n["imports"],
            Exports = n["exports"],
            Conn = n["conn"],
            Leaf = n["leaf"],
            Wildcards = Wildcards,
            DisallowBearer = DisallowBearer,
            TieredLimits = null,
            MemStorage = 0,
            DiskStorage = 0,
            Streams = 0,
            Consumer = 0,
            MaxAckPending = 0,
            MemMaxStreamBytes = 0,
            DiskMaxStreamBytes = 0,
            MaxBytesRequired = false,
        };
        if (JetStream is "one")
        {
            return JetStreamOf(body, n, MaxBytesRequired);
        }

        if (JetStream is not "tiers")
        {
            return body;
        }

        // Tiers this form does not show (R2, R5) stay.
        var tiers = new Dictionary<string, JetStreamLimitsBody>(before.TieredLimits ?? [], StringComparer.Ordinal);
        SetTier(tiers, "R1", JetStreamOf(new JetStreamLimitsBody(), r1, R1MaxBytesRequired));
        SetTier(tiers, "R3", JetStreamOf(new JetStreamLimitsBody(), r3, R3MaxBytesRequired));
        return body with { TieredLimits = tiers.Count > 0 ? tiers : null };
    }

    private static void SetTier(Dictionary<string, JetStreamLimitsBody> tiers, string name, JetStreamLimitsBody tier)
    {
        if (tier.HasJetStreamMember())
        {
            tiers[name] = tier;
        }
        else
        {
            tiers.Remove(name);
        }
    }

    private static T JetStreamOf<T>(T body, Dictionary<string, long> n, bool maxBytesRequired) where T : JetStreamLimitsBody => (T)(body with
    {
        MemStorage = n["mem_storage"],
        DiskStorage = n["disk_storage"],
        Streams = n["streams"],
        Consumer = n["consumer"],
        MaxAckPending = n["max_ack_pending"],
        MemMaxStreamBytes = n["mem_max_stream_bytes"],
        DiskMaxStreamBytes = n["disk_max_stream_bytes"],
        MaxBytesRequired = maxBytesRequired,
    });

    private static Dictionary<string, string?> Texts(JetStreamLimitsBody limits)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["disk_storage"] = limits.DiskStorage,
            ["mem_storage"] = limits.MemStorage,
            ["streams"] = limits.Streams,
            ["consumer"] = limits.Consumer,
            ["max_ack_pending"] = limits.MaxAckPending,
            ["mem_max_stream_bytes"] = limits.MemMaxStreamBytes,
            ["disk_max_stream_bytes"] = limits.DiskMaxStreamBytes,
        };
        if (limits is LimitsBody all)
        {
            (values["subs"], values["data"], values["payload"], values["imports"], values["exports"]) = (all.Subs, all.Data, all.Payload, all.Imports, all.Exports);
            (values["conn"], values["leaf"]) = (all.Conn, all.Leaf);
        }

        return values.ToDictionary(v => v.Key, v => v.Value == -1 ? "" : v.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal)!;
    }

    // A field that was not posted is one the page does not show: 0 of JetStream, no limit of the others.
    private static Result<Dictionary<string, long>> Numbers(Dictionary<string, string?>? texts, string path)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var field in LimitField.Connections.Concat(LimitField.JetStream).Select(f => f.Key))
        {
            var text = texts?.GetValueOrDefault(field)?.Trim() ?? (LimitField.JetStream.Any(f => f.Key == field) && texts?.ContainsKey(field) is not true ? "0" : "");
            if (text.Length > 0 && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            {
                return AccountFieldErrors.Number with { Field = Paths.Join(path, field) };
            }

            numbers[field] = text.Length == 0 ? -1 : long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        return numbers;
    }
}
