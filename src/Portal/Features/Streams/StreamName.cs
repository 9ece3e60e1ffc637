using System.Buffers;

namespace Platform.Portal.Features.Streams;

/// <summary>Which names streams can have (nats-server stream.go, checkStreamCfg; and no separators of paths).</summary>
internal static class StreamName
{
    private const int Longest = 255;
    private static readonly SearchValues<char> Special = SearchValues.Create(".*>/\\");

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && name.AsSpan().IndexOfAny(Special) < 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
