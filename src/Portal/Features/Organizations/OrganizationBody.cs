namespace Platform.Portal.Features.Organizations;

/// <summary>What of an organization its owners change.</summary>
internal sealed record OrganizationBody(string? Name, string? Slug);
