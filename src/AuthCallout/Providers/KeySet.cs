using Platform.Admission;

namespace Platform.AuthCallout.Providers;

/// <summary>A provider's keys as they were fetched.</summary>
/// <param name="Json">The answer's text, for the snapshot on disk.</param>
/// <param name="FreshUntil">When to have fetched them again.</param>
internal sealed record KeySet(JwkSet Set, string Json, DateTimeOffset FetchedAt, DateTimeOffset FreshUntil);
