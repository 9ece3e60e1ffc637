using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Audit;

/// <summary>Which events are asked for. All that are given must hold.</summary>
#nullable disable annotations // EnableRequestDelegateGenerator (Portal.csproj): of "string?" it makes typeof(string?), which does not compile.
internal sealed record AuditFilter(
    [property: FromQuery(Name = "action"), Description("A noun (account) or noun and verb (account.create)")] string Action = null,
    [property: FromQuery(Name = "actor"), Description("Who did it: per_…, tok_…, or the whole actor, such as system controller")] string Actor = null,
    [property: FromQuery(Name = "target"), Description("The id of the thing acted on")] string Target = null,
    [property: FromQuery(Name = "after"), Description("Not before this time (RFC 3339)")] string After = null,
    [property: FromQuery(Name = "before"), Description("Before this time (RFC 3339)")] string Before = null)
#nullable restore annotations
{
    public Result<IQueryable<AuditRow>> Narrow(IQueryable<AuditRow> rows)
    {
        if (!string.IsNullOrWhiteSpace(Action))
        {
            var action = Action.Trim();
            if (!action.All(c => char.IsAsciiLetterLower(c) || c is '_' or '.'))
            {
                return AuditErrors.InvalidAction;
            }

            rows = action.Contains('.', StringComparison.Ordinal) ? rows.Where(r => r.Action == action) : rows.Where(r => r.Action.StartsWith(action + "."));
        }

        if (!string.IsNullOrWhiteSpace(Actor))
        {
            var actor = Actor.Trim();
            rows = actor.Contains(' ', StringComparison.Ordinal) ? rows.Where(r => r.Actor == actor) : rows.Where(r => r.Actor == "person " + actor || r.Actor == "token " + actor);
        }

        if (!string.IsNullOrWhiteSpace(Target))
        {
            var target = Target.Trim();
            rows = rows.Where(r => r.Target == target);
        }

        if (!Time(After, DateTimeOffset.MinValue, out var from) || !Time(Before, DateTimeOffset.MaxValue, out var until) || from > until)
        {
            return AuditErrors.InvalidTime;
        }

        return Web.Answers.Ok(from == DateTimeOffset.MinValue && until == DateTimeOffset.MaxValue ? rows : rows.Where(r => r.At >= from && r.At < until));
    }

    /// <summary>The filter as a query, to be followed by more: "" or "action=account&amp;".</summary>
    public string Query => string.Concat(new[] { ("action", Action), ("actor", Actor), ("target", Target), ("after", After), ("before", Before) }
        .Where(p => !string.IsNullOrWhiteSpace(p.Item2)).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2!)}&"));

    private static bool Time(string? text, DateTimeOffset otherwise, out DateTimeOffset time)
    {
        time = otherwise;
        return string.IsNullOrWhiteSpace(text) || DateTimeOffset.TryParse(text.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
