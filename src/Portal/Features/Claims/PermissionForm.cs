using System.Globalization;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Claims;

/// <summary>Permissions and limits as a form without script posts them: lists as text areas of one entry per line. Bound as a part of a page's
/// form, shown by PermissionFields.</summary>
public sealed class PermissionForm
{
    private const decimal NanosecondsOfSecond = 1_000_000_000m;

    public string? PubAllow { get; set; }
    public string? PubDeny { get; set; }
    public string? SubAllow { get; set; }
    public string? SubDeny { get; set; }
    public bool Responds { get; set; }
    public string? RespMax { get; set; }

    /// <summary>Seconds, with a fraction if you like.</summary>
    public string? RespSeconds { get; set; }
    public string? Subs { get; set; }
    public string? Data { get; set; }
    public string? Payload { get; set; }
    public string? Src { get; set; }

    /// <summary>One range per line: 08:00:00-18:00:00.</summary>
    public string? Times { get; set; }
    public string? TimesLocation { get; set; }
    public List<string>? ConnectionTypes { get; set; }
    public bool BearerToken { get; set; }
    public bool ProxyRequired { get; set; }

    internal static PermissionForm From(PermissionsBody body)
    {
        var form = new PermissionForm
        {
            PubAllow = Text(body.Pub?.Allow),
            PubDeny = Text(body.Pub?.Deny),
            SubAllow = Text(body.Sub?.Allow),
            SubDeny = Text(body.Sub?.Deny),
            Responds = body.Resp is not null,
            RespMax = body.Resp?.Max.ToString(CultureInfo.InvariantCulture),
            RespSeconds = body.Resp is { } resp ? (resp.Ttl < 0 ? resp.Ttl : resp.Ttl / NanosecondsOfSecond).ToString(CultureInfo.InvariantCulture) : null,
        };
        if (body is UserLimitsBody limits)
        {
            (form.Subs, form.Data, form.Payload) = (Text(limits.Subs), Text(limits.Data), Text(limits.Payload));
            form.Src = Text(limits.Src);
            form.Times = Text(limits.Times?.Select(t => $"{t.Start}-{t.End}"));
            form.TimesLocation = limits.TimesLocation;
            form.ConnectionTypes = limits.AllowedConnectionTypes is { } types ? [.. types] : null;
            (form.BearerToken, form.ProxyRequired) = (limits.BearerToken, limits.ProxyRequired);
        }

        return form;
    }

    /// <summary>Permissions alone, for an account's defaults. A number that is none is refused with its field under <paramref name="path"/>; the rest is the body's own Check.</summary>
    internal Result<PermissionsBody> ToPermissions(string path) =>
        ToResponse(path).IsRefused(out var wrong, out var limits) ? wrong : new PermissionsBody { Pub = Body(PubAllow, PubDeny), Sub = Body(SubAllow, SubDeny), Resp = limits.Value };

    /// <summary>Permissions and limits. As <see cref="ToPermissions"/>.</summary>
    internal Result<UserLimitsBody> ToLimits(string path)
    {
        if (ToPermissions(path).IsRefused(out var wrong, out var permissions)
            || Number(Subs, Paths.Join(path, "subs")).IsRefused(out wrong, out var subs)
            || Number(Data, Paths.Join(path, "data")).IsRefused(out wrong, out var data)
            || Number(Payload, Paths.Join(path, "payload")).IsRefused(out wrong, out var payload))
        {
            return wrong;
        }

        return new UserLimitsBody
        {
            Pub = permissions.Pub,
            Sub = permissions.Sub,
            Resp = permissions.Resp,
            Subs = subs.Value,
            Data = data.Value,
            Payload = payload.Value,
            Src = Lines(Src),
            Times = Lines(Times)?.Select(Range).ToList(),
            TimesLocation = string.IsNullOrWhiteSpace(TimesLocation) ? null : TimesLocation.Trim(),
            AllowedConnectionTypes = ConnectionTypes is { Count: > 0 } types ? types : null,
            BearerToken = BearerToken,
            ProxyRequired = ProxyRequired,
        };
    }

    /// <summary>One entry per line; blank lines do not count. Null when there is none.</summary>
    internal static IReadOnlyList<string>? Lines(string? text) =>
        text?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } lines ? lines : null;

    private Result<Optional<ResponseBody>> ToResponse(string path)
    {
        if (!Responds)
        {
            return new Optional<ResponseBody>(null);
        }

        var max = 0L;
        if (!string.IsNullOrWhiteSpace(RespMax) && !long.TryParse(RespMax.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out max))
        {
            return ClaimErrors.ResponseMax with { Field = Paths.Join(path, "resp/max") };
        }

        var seconds = 0m;
        if (!string.IsNullOrWhiteSpace(RespSeconds)
            && (!decimal.TryParse(RespSeconds.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds)
                || seconds > long.MaxValue / NanosecondsOfSecond || (seconds < 0 && seconds != -1)))
        {
            return ClaimErrors.ResponseTtl with { Field = Paths.Join(path, "resp/ttl") };
        }

        return new Optional<ResponseBody>(new ResponseBody(max, seconds < 0 ? -1 : (long)(seconds * NanosecondsOfSecond)));
    }

    private static Result<Optional<long?>> Number(string? text, string path) =>
        string.IsNullOrWhiteSpace(text) ? new Optional<long?>(null)
        : long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? new Optional<long?>(number)
        : ClaimErrors.Number with { Field = path };

    private static PermissionBody? Body(string? allow, string? deny) =>
        (Lines(allow), Lines(deny)) is var (a, d) && (a ?? d) is not null ? new(a, d) : null;

    private static TimeRangeBody Range(string line) =>
        line.Split('-', 2, StringSplitOptions.TrimEntries) is [var start, var end] ? new(start, end) : new(line, null);

    private static string? Text(IEnumerable<string>? entries) => entries is null ? null : string.Join('\n', entries);

    // "No limit" is an empty field.
    private static string? Text(long? limit) => limit is null or -1 ? null : limit.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A value that may be absent without being refused.</summary>
    private sealed record Optional<T>(T? Value);
}
