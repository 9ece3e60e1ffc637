namespace Platform.Cli.Api;

internal static class Queries
{
    public static string Join(string path, IEnumerable<(string Name, string Value)> query)
    {
        var text = string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value)}"));
        return text.Length == 0 ? path : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{text}";
    }
}
