using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>What the consent page asks, and where the answer leads.</summary>
internal sealed class ConsentQuestion(AuthorizeRequests requests, AuthorizeTickets tickets, CodeIssuer codes, PortalDb db, TimeProvider clock)
{
    /// <param name="Request">What is asked.</param>
    /// <param name="Session">Of whom.</param>
    /// <param name="Organizations">For which it may be: the client's own, or any of the person's.</param>
    /// <param name="Before">What came of the request before.</param>
    public sealed record Asked(AuthorizeRequest Request, BrowserSession Session, IReadOnlyList<Membership> Organizations, AuthorizeTicket? Before);

    /// <returns>Null: there is nothing to ask, the request is to go back to the endpoint.</returns>
    public async Task<Asked?> FindAsync(HttpContext context, CancellationToken ct)
    {
        if (await BrowserSession.ReadAsync(context) is not { } session || (await requests.ReadAsync(context.Request.Query, ct)).Request is not { } request)
        {
            return null;
        }

        var ticket = tickets.Read(context.Request.Query[AuthorizeRequests.Ticket], request);
        var organizations = (await db.OrganizationsOfAsync(session.Person, ct)).Where(m => request.Client.Organization is not { } own || m.Organization == own).ToList();
        if (organizations.Count == 0)
        {
            return null;
        }

        var remembered = await codes.RememberedAsync(request, session.Person, ct);
        return NextStep.Of(request, session, ticket, remembered, clock.GetUtcNow()) == Step.Ask ? new(request, session, organizations, ticket) : null;
    }

    /// <summary>Where the browser goes on with the answer.</summary>
    public string Answer(Asked asked, bool agrees, OrganizationId organization) =>
        ContinuePage.Of(asked.Request, tickets.Write(new(asked.Request.Fingerprint, asked.Before?.SignInSince, asked.Session.Person, agrees, organization)));
}
