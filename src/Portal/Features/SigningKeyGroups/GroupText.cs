using Platform.Kernel;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>The rules of a group's role and description, which PostgreSQL has too.</summary>
internal static class GroupText
{
    public static Error? Check(string role, string description) =>
        !IsText(role, 100) ? GroupErrors.RoleInvalid : !IsText(description, 500) ? GroupErrors.DescriptionInvalid : null;

    private static bool IsText(string text, int most) => text.Length <= most && !text.Any(char.IsControl) && text.Trim().Length == text.Length;
}
