using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Components;

/// <summary>Where in the portal this request is, for the frame around every page: who is signed in, which organization and
/// account the URL names, and what else could be switched to. Filled by the place middleware; empty on pages that
/// need no sign-in.</summary>
internal sealed class Whereabouts
{
    public string? Email { get; set; }

    /// <summary>Whether the pages of the platform are there for this person.</summary>
    public bool IsAdministrator { get; set; }

    /// <summary>The narrower role this person looks at the organization with; null: their own.</summary>
    public Role? SeenAs { get; set; }
    /// <summary>The support view this is seen in; null: none.</summary>
    public OpenSupportView? Support { get; set; }
    public OrganizationRef? Organization { get; set; }
    public AccountRef? Account { get; set; }
    public IReadOnlyList<OrganizationRef> Organizations { get; set; } = [];
    public IReadOnlyList<AccountRef> Accounts { get; set; } = [];

    public string OrganizationPath => $"/o/{Organization!.Slug}";
    public string AccountPath => $"{OrganizationPath}/a/{Account!.Id}";

    /// <summary>Breadcrumb links down to the organization, or to the account where the URL names one.</summary>
    public IReadOnlyList<(string Name, string Href)> TrailTo(bool account = false) => account
        ? [(Organization!.Name, OrganizationPath), (Account!.Name, AccountPath)]
        : [(Organization!.Name, OrganizationPath)];

    public sealed record OrganizationRef(OrganizationId Id, string Name, string Slug, Role Role);
    public sealed record AccountRef(AccountId Id, string Name);
}
