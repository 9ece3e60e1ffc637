using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

/// <summary>What may be a new password: long enough, none that everybody tries first or that a breach has made known, and not made of what anybody knows of its owner (ASVS 5.0 6.2.1, 6.2.4, 6.2.11, 6.2.12). Nothing is asked
/// about which characters it has.</summary>
internal sealed class PasswordRules(PlatformMemory platform, BreachedPasswords breached)
{
    private const int ShortestWord = 4;
    private const int ShortestRest = 8;

    /// <param name="password">As it was typed.</param>
    /// <param name="email">Whose: what stands before the @ counts, and its domain's own name.</param>
    /// <param name="names">Of their organizations.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<Error?> CheckAsync(string? password, string? email, IEnumerable<string?> names, CancellationToken ct) =>
        Addresses.CheckPassword(password)
        ?? (CommonPasswords.Has(password!) ? PeopleErrors.PasswordCommon : null)
        ?? (IsOfContext(password!, Words([PlatformDocument.OwnName, platform.Now.Settings.Name, .. (email ?? "").Split('@', '.'), .. names])) ? PeopleErrors.PasswordOfContext : null)
        ?? (await breached.HasAsync(password!, ct) ? PeopleErrors.PasswordBreached : null);

    /// <summary>The words of at least four characters in them, and each name as a whole, in small letters and without what stands between.</summary>
    internal static IReadOnlyList<string> Words(IEnumerable<string?> names) =>
    [
        .. names.OfType<string>()
            .SelectMany(n => n.Split([' ', '-', '_', '.', '+'], StringSplitOptions.RemoveEmptyEntries).Append(n))
            .Select(Letters).Where(w => w.Length >= ShortestWord).Distinct(StringComparer.Ordinal).OrderByDescending(w => w.Length),
    ];

    /// <summary>Whether too little is left of it without those words.</summary>
    internal static bool IsOfContext(string password, IReadOnlyList<string> words)
    {
        var left = Letters(password);
        if (!words.Any(w => left.Contains(w, StringComparison.Ordinal)))
        {
            return false;
        }

        foreach (var word in words)
        {
            left = left.Replace(word, "", StringComparison.Ordinal);
        }

        return left.Length < ShortestRest;
    }

    private static string Letters(string text) => string.Concat(text.ToLowerInvariant().Where(char.IsLetterOrDigit));
}
