using Platform.Kernel;

namespace Platform.Portal.Features.Administration;

/// <summary>What administrators type, as it is kept.</summary>
internal static class AdministrationText
{
    private const int LongestReason = 500;
    private const int LongestSearch = 100;

    public static Result<string> Reason(string? text) => text?.Trim() is { Length: > 0 and <= LongestReason } reason && !reason.Any(char.IsControl) ? reason : AdministrationErrors.ReasonInvalid;

    /// <returns>Null: nothing is searched for.</returns>
    public static Result<string?> Search(string? text) =>
        string.IsNullOrWhiteSpace(text) ? (string?)null : text.Trim() is { Length: <= LongestSearch } search && !search.Any(char.IsControl) ? search : AdministrationErrors.InvalidSearch;
}
