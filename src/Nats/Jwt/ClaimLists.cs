namespace Platform.Nats.Jwt;

/// <summary>Lists of claims as Go's operations keep them: unique, nothing empty; tags (and CIDR ranges) also trimmed and in lower case.</summary>
public static class ClaimLists
{
    public static void Add(List<string> list, bool isTags, params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
        {
            var clean = Clean(value, isTags);
            if (clean.Length > 0 && !list.Contains(clean, StringComparer.Ordinal))
            {
                list.Add(clean);
            }
        }
    }

    /// <summary>Of equal entries the first only.</summary>
    public static void Remove(List<string> list, bool isTags, params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
        {
            list.Remove(Clean(value, isTags));
        }
    }

    public static bool Contains(List<string> list, bool isTags, string value) => list.Contains(Clean(value, isTags), StringComparer.Ordinal);

    private static string Clean(string value, bool isTags) => isTags ? value.Trim().Replace('\u0130', 'i').ToLowerInvariant() : value;
}
