namespace Platform.Portal.Features.Operators;

internal static class OperatorWords
{
    public static string Status(OperatorView o) => !o.IsSigned ? "Waits for its first signature" : o.HasProposal ? "A change waits for a signature" : "In force";

    public static string Tone(OperatorView o) => o.IsSigned && !o.HasProposal ? "ok" : "warn";

    /// <summary>For a nats-server of one's own that fetches accounts from here.</summary>
    public static string ResolverOf(OperatorView o) =>
        $$"""
        # nats-server.conf: fetches each account when a client asks for it
        # curl -so operator.jwt {{o.AccountServer}}/operator
        operator: operator.jwt
        system_account: {{o.SystemAccount}}
        resolver: URL({{o.AccountServer}}/accounts/)
        """;
}
