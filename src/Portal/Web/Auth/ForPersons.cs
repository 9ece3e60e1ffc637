namespace Platform.Portal.Web;

/// <summary>On an operation that is a person's own and no organization's: an API token, which is of one organization, does not do for it. A browser
/// session does, or address and password (<see cref="TakesBasic"/>).</summary>
internal sealed record ForPersons;
