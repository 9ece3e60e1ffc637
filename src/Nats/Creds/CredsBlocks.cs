namespace Platform.Nats.Creds;

/// <summary>
/// Finds what stands on one line between two lines of dashes. The rule is that of the Go libraries' expression
/// <c>-{3,}.*-{3,}\r?\n([\w\-.=]+)\r?\n-{3,}.*-{3,}(\r?\n|\z)</c>, read line by line so that seeds never become strings.
/// </summary>
internal ref struct CredsBlocks(ReadOnlySpan<byte> contents, bool lastLineMayEndOpen)
{
    private ReadOnlySpan<byte> _rest = contents;

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        while (TakeLine(_rest, out var opening, out var afterOpening, out var isClosed) && isClosed)
        {
            if (HasDashes(opening)
                && TakeLine(afterOpening, out var body, out var afterBody, out var isBodyClosed) && isBodyClosed && IsBody(body)
                && TakeLine(afterBody, out var closing, out var afterClosing, out var isEndClosed) && (isEndClosed || lastLineMayEndOpen)
                && closing.StartsWith("---"u8) && HasDashes(closing))
            {
                Current = body;
                _rest = afterClosing;
                return true;
            }

            _rest = afterOpening;
        }

        return false;
    }

    // A line without its LF or CR LF; a CR at the very end belongs to the line.
    private static bool TakeLine(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line, out ReadOnlySpan<byte> rest, out bool isClosed)
    {
        var end = text.IndexOf((byte)'\n');
        isClosed = end >= 0;
        line = isClosed ? text[..end] : text;
        rest = isClosed ? text[(end + 1)..] : [];
        if (isClosed && line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        return !text.IsEmpty;
    }

    private static bool HasDashes(ReadOnlySpan<byte> line) => line.EndsWith("---"u8) && line[..^3].IndexOf("---"u8) >= 0;

    private static bool IsBody(ReadOnlySpan<byte> line)
    {
        foreach (var c in line)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'_' or (byte)'-' or (byte)'.' or (byte)'='))
            {
                return false;
            }
        }

        return !line.IsEmpty;
    }
}
