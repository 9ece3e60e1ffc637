using System.Diagnostics.CodeAnalysis;

namespace Platform.Admission;

/// <summary>One thing wrong with a document a person wrote.</summary>
/// <param name="Path">The member, a JSON Pointer (RFC 6901): "/rules/0/when/claims/1/equals"; "" is the whole.</param>
/// <param name="Rule">What must hold.</param>
/// <param name="WayOut">What to write instead.</param>
public sealed record DocumentFault(string Path, string Rule, string WayOut)
{
    public override string ToString() => $"{(Path.Length == 0 ? "The document" : Path)}: {Rule} {WayOut}";
}

/// <summary>A document that was read, or everything that is wrong with it.</summary>
public sealed class Parsed<T>
    where T : class
{
    private readonly T? _value;

    internal Parsed(T? value, IReadOnlyList<DocumentFault> faults) => (_value, Faults) = (faults.Count == 0 ? value : null, faults);

    /// <summary>Empty when the document is good.</summary>
    public IReadOnlyList<DocumentFault> Faults { get; }

    public bool IsValid([NotNullWhen(true)] out T? value)
    {
        value = _value;
        return value is not null;
    }

    /// <summary>The document, where a fault would be a bug.</summary>
    /// <exception cref="InvalidOperationException">It has faults.</exception>
    public T Value => _value ?? throw new InvalidOperationException(string.Join(' ', Faults));
}
