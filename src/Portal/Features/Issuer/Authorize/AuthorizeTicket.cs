using Platform.Kernel;

namespace Platform.Portal.Features.Issuer;

/// <summary>What came of a request so far; goes through the browser, protected, and counts for that request alone.</summary>
/// <param name="Fingerprint">Of the request.</param>
/// <param name="SignInSince">The person was sent to sign in at this time.</param>
/// <param name="Person">Who answered.</param>
/// <param name="Agreed">What they answered.</param>
/// <param name="Organization">For which organization.</param>
internal sealed record AuthorizeTicket(string Fingerprint, DateTimeOffset? SignInSince, PersonId? Person = null, bool Agreed = false, OrganizationId? Organization = null);
