using System.Text.Json.Nodes;

namespace Platform.Cli.Declared;

internal enum ChangeAction
{
    Create,
    Update,
    Delete,
}

/// <summary>One thing that is made, changed or deleted.</summary>
/// <param name="Action">Which of it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Account">Whose it is, by name; null: the organization's.</param>
/// <param name="Name">What it is found by.</param>
/// <param name="Fields">Each member that changes.</param>
internal sealed record Change(ChangeAction Action, Kind Kind, string? Account, string Name, IReadOnlyList<FieldChange> Fields)
{
    /// <summary>What the file has of it; null: it has nothing.</summary>
    public Thing? Wanted { get; init; }

    /// <summary>What there is of it; null: nothing.</summary>
    public Thing? There { get; init; }

    /// <summary>The members to send.</summary>
    public JsonObject Body { get; init; } = [];

    public string Title => $"{Kind.Name} {(Account is null || Account == Name ? Name : $"{Account}/{Name}")}";

    public JsonObject ToJson() => new()
    {
        ["action"] = Action switch { ChangeAction.Create => "create", ChangeAction.Update => "update", ChangeAction.Delete => "delete" },
        ["kind"] = Kind.Name,
        ["account"] = Account,
        ["name"] = Name,
        ["fields"] = new JsonArray([.. Fields.Select(f => new JsonObject { ["path"] = f.Path, ["before"] = f.Before?.DeepClone(), ["after"] = f.After?.DeepClone() })]),
    };
}
