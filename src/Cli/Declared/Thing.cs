using System.Text.Json.Nodes;

namespace Platform.Cli.Declared;

/// <summary>One thing, in the file or in the organization.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What it is found by, in words.</param>
/// <param name="Fields">Its members, as the file spells them.</param>
internal sealed record Thing(Kind Kind, string Name, JsonObject Fields)
{
    /// <summary>Its id; null: only the file has it.</summary>
    public string? Id { get; init; }

    /// <summary>Its version, where it has one.</summary>
    public string? ETag { get; init; }

    /// <summary>Of an account, what it has, by kind; a kind that is not here is not spoken of.</summary>
    public Dictionary<Kind, IReadOnlyList<Thing>> Parts { get; init; } = [];

    /// <summary>Of an account, its public key.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Of an account, the policy in force.</summary>
    public Thing? Policy { get; init; }

    public static Thing Of(Kind kind, JsonObject fields) => new(kind, NameOf(kind, fields), fields);

    private static string NameOf(Kind kind, JsonObject fields)
    {
        string Text(string member) => fields[member]?.GetValue<string>() ?? "";
        var local = Text("local_subject") is { Length: > 0 } renamed ? renamed : Text("subject");
        return ReferenceEquals(kind, Kind.Export) ? $"{Text("type")} {Text("subject")}"
            : ReferenceEquals(kind, Kind.Import) ? $"{Text("type")} {Text("account")} {Text("subject")}{(local == Text("subject") ? "" : $" as {local}")}"
            : Text("name");
    }
}
