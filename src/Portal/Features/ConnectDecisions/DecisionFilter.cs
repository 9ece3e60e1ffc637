using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.ConnectDecisions;

/// <summary>Which decisions are asked for. All that are given must hold.</summary>
#nullable disable annotations // EnableRequestDelegateGenerator (Portal.csproj): of "string?" it makes typeof(string?), which does not compile.
internal sealed record DecisionFilter(
    [property: FromQuery(Name = "allowed"), Description("true: admitted clients; false: refused ones")] bool? Allowed = null,
    [property: FromQuery(Name = "reason"), Description("A code, such as no_rule_matched")] string Reason = null,
    [property: FromQuery(Name = "provider"), Description("The id or the name of an identity provider")] string Provider = null,
    [property: FromQuery(Name = "subject"), Description("The provider's name for the client, whole")] string Subject = null,
    [property: FromQuery(Name = "since"), Description("Not older than this")] DateTimeOffset? Since = null)
#nullable restore annotations
{
    /// <summary>Ties a cursor to what it was asked with.</summary>
    public string Key => $"{Allowed} {Reason} {Provider} {Subject} {Since?.UtcTicks}";

    public Result<IQueryable<ConnectDecision>> Narrow(IQueryable<ConnectDecision> decisions, PortalDb db)
    {
        if (Allowed is { } allowed)
        {
            decisions = decisions.Where(d => d.IsAllowed == allowed);
        }

        if (!string.IsNullOrEmpty(Reason))
        {
            if (Reason.Length > 64 || !Reason.All(c => char.IsAsciiLetterLower(c) || c is '_'))
            {
                return DecisionErrors.InvalidReason;
            }

            decisions = decisions.Where(d => d.Reason == Reason);
        }

        if (!string.IsNullOrEmpty(Provider))
        {
            decisions = IdentityProviderId.TryParse(Provider, null, out var id)
                ? decisions.Where(d => d.ProviderId == id)
                : decisions.Where(d => db.IdentityProviders.Any(p => p.Name == Provider && p.Id == d.ProviderId));
        }

        if (!string.IsNullOrEmpty(Subject))
        {
            decisions = decisions.Where(d => d.Subject == Subject);
        }

        if (Since is { } since)
        {
            var from = since.ToUniversalTime();
            decisions = decisions.Where(d => d.At >= from);
        }

        return Web.Answers.Ok(decisions);
    }
}
