using Platform.Kernel;

namespace Platform.Portal.Features.Issuer;

internal enum Step
{
    SignIn,
    Ask,
    Denied,
    Go,
}

/// <summary>What a request needs next (OpenID Connect Core §3.1.2.3 and §3.1.2.4).</summary>
internal static class NextStep
{
    /// <param name="request">What is asked.</param>
    /// <param name="session">Who sits there; null for nobody.</param>
    /// <param name="ticket">What came of the request so far.</param>
    /// <param name="remembered">The scopes the person gave this client before.</param>
    /// <param name="now">The time.</param>
    public static Step Of(AuthorizeRequest request, BrowserSession? session, AuthorizeTicket? ticket, IReadOnlyCollection<string> remembered, DateTimeOffset now)
    {
        if (session is null || (IsToSignInAgain(request, session, now) && !(session.AuthenticatedAt >= ticket?.SignInSince)))
        {
            return Step.SignIn;
        }

        if (ticket?.Person is { } person && person == session.Person)
        {
            return ticket.Agreed ? Step.Go : Step.Denied;
        }

        return request.Wants("consent") || request.Client.IsAlwaysAsked || request.Scopes.Except(remembered, StringComparer.Ordinal).Any() ? Step.Ask : Step.Go;
    }

    private static bool IsToSignInAgain(AuthorizeRequest request, BrowserSession session, DateTimeOffset now) =>
        request.Wants("login") || request.Wants("select_account") || now - session.AuthenticatedAt > request.MaxAge || request.MaxAge == TimeSpan.Zero;

    /// <summary>For which organization the client gets a token; null: the person has yet to say, or may not.</summary>
    public static OrganizationId? Organization(AuthorizeRequest request, AuthorizeTicket? ticket) => request.Client.Organization ?? ticket?.Organization;
}
