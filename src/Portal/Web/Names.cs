using System.Text.RegularExpressions;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>What accounts, users and the like may be called: the name ends up in file names, contexts and subjects.</summary>
internal static partial class Names
{
    public const string Pattern = "^[a-z0-9][a-z0-9-]{0,63}$";

    public static readonly Error Required = new("name.required", ErrorKind.Invalid, "name is missing. Give it 1 to 64 characters: small letters, digits, hyphens.", "name");
    public static readonly Error TooLong = new("name.too_long", ErrorKind.Invalid, "name is longer than 64 characters. Shorten it.", "name");
    public static readonly Error Invalid = new("name.invalid", ErrorKind.Invalid, "name may hold small letters a to z, digits and hyphens, and begins with a letter or digit: orders-eu-1.", "name");

    /// <summary>The refusal, or null when the name is fine.</summary>
    public static Error? Check(string? name) =>
        string.IsNullOrEmpty(name) ? Required : name.Length > 64 ? TooLong : IsName().IsMatch(name) ? null : Invalid;

    // \z, not $: a trailing line feed is not part of a name.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsName();
}
