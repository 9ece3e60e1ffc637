using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Organizations;

/// <summary>What an organization may be called, by people and in addresses.</summary>
internal static class OrganizationNames
{
    private const int Longest = 100;

    public static Error? CheckName(string? name) =>
        name is { Length: > 0 and <= Longest } && !name.Any(char.IsControl) && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1]) ? null : OrganizationErrors.NameInvalid;

    public static Error? CheckSlug(string? slug) => Names.Check(slug) is null ? null : OrganizationErrors.SlugInvalid;
}
