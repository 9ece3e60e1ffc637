namespace Platform.Portal.Web;

/// <summary>The text of a directory's token: as an API token's, with a prefix one letter longer.</summary>
internal static class ScimTokenText
{
    public const string Prefix = "tl_scim_";

    public static string New() => ApiTokenText.New(Prefix);

    public static bool IsWellFormed(string text) => text.Length == Prefix.Length + ApiTokenText.Length - ApiTokenText.Prefix.Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && ApiTokenText.IsWellFormed(ApiTokenText.Prefix + text[Prefix.Length..]);
}
