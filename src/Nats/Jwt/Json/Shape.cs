using System.Text;
using System.Text.Json;

namespace Platform.Nats.Jwt.Json;

internal delegate void ReadMember<in T>(ref JsonInput input, T target);

/// <summary>
/// One JSON object of a claim, member by member in Go's order. Reading merges into what is there: the last of two equal names
/// counts, names match without regard to case when none matches exactly, unknown members are kept if the input says so.
/// </summary>
internal sealed partial class Shape<T>
    where T : class
{
    private readonly List<Member> _members = [];

    public Shape<T> Add(string name, ReadMember<T> read, Action<JsonOutput, T> write)
    {
        _members.Add(new(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes($"\"{name}\":"), read, write));
        return this;
    }

    /// <summary>The reader stands on the value. Null is left to the caller.</summary>
    public void ReadInto(ref JsonInput input, T target)
    {
        if (input.Reader.TokenType != JsonTokenType.StartObject)
        {
            throw JsonInput.WrongType("an object");
        }

        var next = 0;
        while (input.Reader.Read() && input.Reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Find(ref input, ref next);
            if (member is not null)
            {
                input.Reader.Read();
                member.Read(ref input, target);
                continue;
            }

            if (input.KeepUnknown && target is IKeepsUnknown keeper)
            {
                var name = Encoding.UTF8.GetString(input.QuotedName());
                input.Reader.Read();
                (keeper.Unknown ??= new()).Members[name] = input.Skip().ToArray();
                continue;
            }

            input.Reader.Read();
            input.Reader.Skip();
        }
    }

    /// <summary>Without the unknown members.</summary>
    public void WriteKnown(JsonOutput output, T source)
    {
        output.Open((byte)'{');
        foreach (var member in _members)
        {
            member.Write(output, source);
        }

        output.Close((byte)'}');
    }

    public void Write(JsonOutput output, T source)
    {
        output.Open((byte)'{');
        foreach (var member in _members)
        {
            member.Write(output, source);
        }

        if (source is IKeepsUnknown { Unknown: { } unknown })
        {
            foreach (var (name, value) in unknown.Members)
            {
                output.Literal(Encoding.UTF8.GetBytes(name));
                output.ColonAndValue(value);
            }
        }

        output.Close((byte)'}');
    }

    // Tokens are written in the order of the members, so the next one is the likely one.
    private Member? Find(ref JsonInput input, ref int next)
    {
        var count = _members.Count;
        if (!input.Reader.ValueIsEscaped)
        {
            var name = input.Reader.ValueSpan;
            for (var i = 0; i < count; i++)
            {
                var at = next + i < count ? next + i : next + i - count;
                if (name.SequenceEqual(_members[at].Name))
                {
                    next = at + 1 < count ? at + 1 : 0;
                    return _members[at];
                }
            }
        }

        return FindFolded(GoText.Fold(input.PropertyName()), input.PropertyName());
    }

    private Member? FindFolded(string folded, string exact)
    {
        Member? found = null;
        foreach (var member in _members)
        {
            var name = Encoding.ASCII.GetString(member.Name);
            if (string.Equals(name, exact, StringComparison.Ordinal))
            {
                return member;
            }

            if (found is null && string.Equals(name, folded, StringComparison.Ordinal))
            {
                found = member;
            }
        }

        return found;
    }

    private sealed record Member(byte[] Name, byte[] Quoted, ReadMember<T> Read, Action<JsonOutput, T> Write);
}
