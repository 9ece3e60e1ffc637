namespace Platform.Nats.Jwt.Json;

/// <summary>Orders strings as their UTF-8 bytes would: like ordinal, except that surrogates come after everything else.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        x ??= "";
        y ??= "";
        var at = x.AsSpan().CommonPrefixLength(y);
        if (at == x.Length || at == y.Length)
        {
            return x.Length - y.Length;
        }

        return Rank(x[at]) - Rank(y[at]);
    }

    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
