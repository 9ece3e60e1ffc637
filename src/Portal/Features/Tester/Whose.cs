using System.Globalization;
using Platform.Kernel;

namespace Platform.Portal.Features.Tester;

/// <summary>Whose permissions the page asks about, as its one select has it: "user:…" or "group:…".</summary>
internal static class Whose
{
    public static string Of(UserId user) => string.Create(CultureInfo.InvariantCulture, $"user:{user}");

    public static string Of(SigningKeyGroupId group) => string.Create(CultureInfo.InvariantCulture, $"group:{group}");

    public static UserId? User(string? whose) => Id(whose, "user:") is { } id && UserId.TryParse(id, CultureInfo.InvariantCulture, out var user) ? user : null;

    public static SigningKeyGroupId? Group(string? whose) =>
        Id(whose, "group:") is { } id && SigningKeyGroupId.TryParse(id, CultureInfo.InvariantCulture, out var group) ? group : null;

    private static string? Id(string? whose, string prefix) => whose?.StartsWith(prefix, StringComparison.Ordinal) == true ? whose[prefix.Length..] : null;
}
