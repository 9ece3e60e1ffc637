using System.ComponentModel;
using Platform.Kernel;
using Platform.Nats.Jwt;

namespace Platform.Portal.Features.Claims;

/// <summary>Times of day, HH:MM:SS.</summary>
internal sealed record TimeRangeBody(string? Start, string? End);

/// <summary>Permissions and limits of a user, or of a signing key group's template, in the JWT's own field names. What is left out is not limited.</summary>
internal sealed record UserLimitsBody : PermissionsBody
{
    [Description("Subscriptions of one connection; -1, or left out: no limit.")]
    public long? Subs { get; init; }

    [Description("Bytes. Carried in the JWT; nats-server does not enforce it. -1, or left out: no limit.")]
    public long? Data { get; init; }

    [Description("Bytes of one message; -1, or left out: no limit.")]
    public long? Payload { get; init; }

    [Description("Address ranges (CIDR) to connect from; left out: anywhere.")]
    public IReadOnlyList<string>? Src { get; init; }

    [Description("Times of day to be connected at; left out: always.")]
    public IReadOnlyList<TimeRangeBody>? Times { get; init; }

    [Description("IANA zone of times; left out: the servers' own.")]
    public string? TimesLocation { get; init; }

    [Description("STANDARD, WEBSOCKET, LEAFNODE, LEAFNODE_WS, MQTT, MQTT_WS, IN_PROCESS; left out: any.")]
    public IReadOnlyList<string>? AllowedConnectionTypes { get; init; }

    [Description("The JWT alone lets in, without proof of the user's key.")]
    public bool BearerToken { get; init; }

    [Description("Only through a trusted proxy.")]
    public bool ProxyRequired { get; init; }

    /// <summary>As read from a JWT's or a row's claims.</summary>
    public static UserLimitsBody From(INatsUserPermissionLimits from) => new()
    {
        Pub = OfNats(from.Pub),
        Sub = OfNats(from.Sub),
        Resp = OfNats(from.Resp),
        Subs = from.Subs,
        Data = from.Data,
        Payload = from.Payload,
        Src = from.Src,
        Times = from.Times is { } times ? [.. times.Select(t => new TimeRangeBody(t.Start, t.End))] : null,
        TimesLocation = from.TimesLocation.Length > 0 ? from.TimesLocation : null,
        AllowedConnectionTypes = from.AllowedConnectionTypes,
        BearerToken = from.BearerToken,
        ProxyRequired = from.ProxyRequired,
    };

    /// <summary>The first refusal (permissions.… or limits.…), its field under <paramref name="path"/> ("template/src/0"; "" is the body itself), or null.
    /// A template takes placeholders, and no limit of 0.</summary>
    public Error? Check(string path, bool isTemplate) => CheckPermissions(path, isTemplate) ?? LimitRules.Check(this, path, isTemplate);

    /// <summary>Writes into claims that may hold more than this body knows; what it does not know stays. Check first.</summary>
    public void ApplyTo(INatsUserPermissionLimits to)
    {
        Apply(Pub, to.Pub);
        Apply(Sub, to.Sub);
        to.Resp = Applied(Resp, to.Resp);
        (to.Subs, to.Data, to.Payload) = (Subs ?? -1, Data ?? -1, Payload ?? -1);
        to.Src = Src is { Count: > 0 } ? [.. Src] : null;
        to.Times = Times is { Count: > 0 } ? [.. Times.Select(t => new NatsTimeRange { Start = t.Start!, End = t.End! })] : null;
        to.TimesLocation = TimesLocation ?? "";
        to.AllowedConnectionTypes = AllowedConnectionTypes is { Count: > 0 } types ? [.. types] : null;
        (to.BearerToken, to.ProxyRequired) = (BearerToken, ProxyRequired);
    }
}
