namespace Platform.Portal.Web;

/// <summary>Lines of CSV (RFC 4180).</summary>
internal static class Csv
{
    public static string Line(params ReadOnlySpan<string> cells)
    {
        var quoted = new string[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            quoted[i] = Cell(cells[i]);
        }

        return string.Join(',', quoted) + "\r\n";
    }

    // What a spreadsheet would take for a formula is written as text.
    private static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? $"'{text}" : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
