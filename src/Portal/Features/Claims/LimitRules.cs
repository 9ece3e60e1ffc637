using Platform.Kernel;
using Platform.Nats.Jwt;

namespace Platform.Portal.Features.Claims;

/// <summary>Rules of a user's limits, field by field.</summary>
internal static class LimitRules
{
    /// <summary>All there are, as nats-server spells them.</summary>
    public static readonly IReadOnlyList<string> ConnectionTypes =
    [
        NatsConnectionTypes.Standard, NatsConnectionTypes.WebSocket, NatsConnectionTypes.LeafNode, NatsConnectionTypes.LeafNodeWebSocket,
        NatsConnectionTypes.Mqtt, NatsConnectionTypes.MqttWebSocket, NatsConnectionTypes.InProcess,
    ];

    public static Error? Check(UserLimitsBody body, string path, bool isTemplate) =>
        CheckNumber(body.Subs, Paths.Join(path, "subs"), int.MaxValue, isTemplate)
        ?? CheckNumber(body.Data, Paths.Join(path, "data"), long.MaxValue, isTemplate)
        ?? CheckNumber(body.Payload, Paths.Join(path, "payload"), int.MaxValue, isTemplate)
        ?? CheckEach(body.Src, Paths.Join(path, "src"), (range, at) => UserFieldRules.IsCidr(range ?? "") ? null : ClaimErrors.Cidr with { Field = at })
        ?? CheckEach(body.Times, Paths.Join(path, "times"), CheckTimes)
        ?? (body.TimesLocation is null || UserFieldRules.IsZone(body.TimesLocation) ? null : ClaimErrors.Zone with { Field = Paths.Join(path, "times_location") })
        ?? (body.AllowedConnectionTypes is { Count: 0 } ? ClaimErrors.ConnectionTypesEmpty with { Field = Paths.Join(path, "allowed_connection_types") } : null)
        ?? CheckEach(
            body.AllowedConnectionTypes,
            Paths.Join(path, "allowed_connection_types"),
            (type, at) => ConnectionTypes.Contains(type, StringComparer.Ordinal) ? null : ClaimErrors.ConnectionType with { Field = at });

    private static Error? CheckNumber(long? value, string path, long most, bool isTemplate) => value switch
    {
        null or -1 => null,
        < -1 => ClaimErrors.BelowMinusOne with { Field = path },
        0 when isTemplate => ClaimErrors.ZeroInTemplate with { Field = path },
        _ when value > most => ClaimErrors.TooLarge with { Field = path },
        _ => null,
    };

    private static Error? CheckTimes(TimeRangeBody? range, string path) =>
        string.IsNullOrEmpty(range?.Start) || string.IsNullOrEmpty(range.End) ? ClaimErrors.TimeMissing with { Field = path }
        : !UserFieldRules.IsTimeOfDay(range.Start) ? ClaimErrors.Time with { Field = Paths.Join(path, "start") }
        : !UserFieldRules.IsTimeOfDay(range.End) ? ClaimErrors.Time with { Field = Paths.Join(path, "end") }
        : null;

    private static Error? CheckEach<T>(IReadOnlyList<T>? entries, string path, Func<T, string, Error?> check) =>
        entries?.Select((entry, i) => check(entry, Paths.Join(path, i))).FirstOrDefault(e => e is not null);
}
