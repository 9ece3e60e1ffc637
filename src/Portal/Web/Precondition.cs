using System.Globalization;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>What If-Match says of a resource whose strong ETag is its version: nothing, any version ("*"), or one of those listed.</summary>
internal sealed record Precondition
{
    private readonly IReadOnlyList<int>? _versions;
    private readonly bool _isAny;

    private Precondition(IReadOnlyList<int>? versions, bool isAny) => (_versions, _isAny) = (versions, isAny);

    public static Precondition None { get; } = new(null, isAny: false);

    public static Precondition Any { get; } = new(null, isAny: true);

    public static Precondition Of(int version) => new([version], isAny: false);

    /// <summary>A version as an ETag.</summary>
    public static string Tag(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>If-Match as it was sent. A weak tag, or one that is none of ours, fits nothing (RFC 9110 §13.1.1).</summary>
    public static Precondition Read(string? header) =>
        string.IsNullOrWhiteSpace(header) ? None
        : header.Trim() is "*" ? Any
        : new([.. header.Split(',', StringSplitOptions.TrimEntries).Select(VersionOf).OfType<int>()], isAny: false);

    /// <summary>Where If-Match is honoured and not required: without it any version may be changed.</summary>
    public static Precondition ReadOptional(string? header) => string.IsNullOrWhiteSpace(header) ? Any : Read(header);

    /// <param name="current">The version that is there; 0: there is none.</param>
    /// <returns>The refusal, or null when the change may be made.</returns>
    public Error? Check(int current) =>
        _isAny ? current > 0 ? null : WebErrors.Stale with { Message = "If-Match: * wants one to be there, and there is none. Leave If-Match out to make the first." }
        : _versions is null ? current == 0 ? null : WebErrors.Unconditional
        : _versions.Contains(current) ? null
        : WebErrors.Stale with { Message = string.Create(CultureInfo.InvariantCulture, $"{(current == 0 ? "There is none" : $"Version {current} is there")}, not the one If-Match names. Read it again, and apply the change to what it says now.") };

    // Of "3.ALL", as a GET says it (ResourceTag), the version is the part before the dot.
    private static int? VersionOf(string tag) =>
        tag.Length > 2 && tag[0] == '"' && tag[^1] == '"' && int.TryParse(tag[1..^1].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
