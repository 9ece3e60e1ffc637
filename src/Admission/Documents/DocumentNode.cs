using System.Globalization;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>A value of a document that is being read, with its place; what is wrong goes to the list all nodes of the document share.</summary>
internal readonly record struct DocumentNode(JsonElement Value, string Path, List<DocumentFault> Faults)
{
    /// <summary>The document's object; null, with a fault, when the text is none.</summary>
    public static DocumentNode? Open(string json, int maxLength, int maxDepth, List<DocumentFault> faults)
    {
        if (json.Length > maxLength)
        {
            faults.Add(new("", string.Create(CultureInfo.InvariantCulture, $"At most {maxLength} characters."), "Shorten it."));
            return null;
        }

        if (!StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(json), maxDepth, out var value, out var error))
        {
            faults.Add(new("", $"A JSON object; {error}.", "Correct the JSON; name each member once."));
            return null;
        }

        var node = new DocumentNode(value, "", faults);
        return node.IsObject() ? node : null;
    }

    public void Fault(string rule, string wayOut) => Faults.Add(new(Path, rule, wayOut));

    /// <summary>Whether it is an object, else a fault.</summary>
    public bool IsObject()
    {
        if (Value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Fault("An object.", "Write {…}.");
        return false;
    }

    /// <summary>The member; null when it is absent or JSON null.</summary>
    public DocumentNode? Member(string name) =>
        Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? Child(member, name) : null;

    /// <summary>A fault for each member that is not one of these.</summary>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (var member in Value.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                Child(member.Value, member.Name).Fault("No such member.", known.Length == 0 ? "Leave it out." : $"Leave it out; known are {string.Join(", ", known.ToArray())}.");
            }
        }
    }

    /// <summary>The members of a list; a fault when it is none or has more than so many.</summary>
    public IReadOnlyList<DocumentNode> Items(int most)
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            Fault("A list.", "Write […].");
            return [];
        }

        var count = Value.GetArrayLength();
        if (count > most)
        {
            Fault(string.Create(CultureInfo.InvariantCulture, $"At most {most} members."), "Shorten the list.");
            return [];
        }

        var items = new DocumentNode[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Child(Value[i], i.ToString(CultureInfo.InvariantCulture));
        }

        return items;
    }

    /// <summary>A text of so many characters without control characters; null, with a fault, for anything else.</summary>
    public string? Text(int longest, int shortest = 1)
    {
        if (Value.ValueKind == JsonValueKind.String && Value.GetString()! is var text && text.Length >= shortest && text.Length <= longest && !text.Any(char.IsControl))
        {
            return text;
        }

        Fault(string.Create(CultureInfo.InvariantCulture, $"A text of {shortest} to {longest} characters, none of them a control character."), "Write \"…\".");
        return null;
    }

    /// <summary>A whole number in a range; null, with a fault, for anything else.</summary>
    public long? Whole(long least, long most)
    {
        if (Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Fault(string.Create(CultureInfo.InvariantCulture, $"A whole number from {least} to {most}."), "Write a number without quotes.");
        return null;
    }

    private DocumentNode Child(JsonElement value, string step) =>
        new(value, $"{Path}/{step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", Faults);
}
