using Platform.Kernel;

namespace Platform.Portal.Features.ConnectDecisions;

internal static class DecisionErrors
{
    public static readonly Error InvalidReason = new("decision.invalid_reason", ErrorKind.Invalid, "reason is a code such as no_rule_matched: small letters and underscores.", "reason");
    public static readonly Error NotFound = new("decision.not_found", ErrorKind.NotFound, "No such decision in this account. They are kept for seven days; GET …/connect-decisions lists them.");
}
