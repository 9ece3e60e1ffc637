namespace Platform.Nats.Jwt;

internal static class GoNumbers
{
    /// <summary>strconv.Atoi: an optional sign and decimal digits within 64 bits, nothing else.</summary>
    public static bool TryAtoi(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        var digits = text is ['+' or '-', ..] ? text[1..] : text;
        return digits.Length > 0
            && digits.IndexOfAnyExceptInRange('0', '9') < 0
            && long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out value);
    }
}
