namespace Platform.Nats.Permissions;

/// <summary>Values that reach subjects: of names, tags and claims. A name of "*" would be a wildcard, one with a dot two tokens (nats-auth.md §0.2-8), so what
/// reaches a subject is a single literal token.</summary>
public static class LiteralToken
{
    /// <summary>Whether the text is one token that stands for itself alone.</summary>
    public static bool IsLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (var c in value)
        {
            if (c is '.' or '*' or '>' or '{' or '}' || char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return false;
            }
        }

        return value.Length > 0;
    }
}
