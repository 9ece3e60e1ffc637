using System.Buffers.Binary;
using System.Text;

namespace Platform.Portal.Features.SingleSignOn;

/// <summary>What a name server said. IsCut: there is more, over TCP.</summary>
internal sealed record DnsAnswer(bool IsCut, IReadOnlyList<string> Texts);

/// <summary>A question for TXT records (RFC 1035 §4), and the reading of its answer. Nothing in an answer makes it throw.</summary>
internal sealed class DnsQuestion
{
    private const int HeaderLength = 12;
    private const ushort Txt = 16;
    private const ushort Internet = 1;
    private const int NoSuchName = 3;
    private const int MostSteps = 128;

    private readonly ushort _id;

    public DnsQuestion(ushort id, string name)
    {
        _id = id;
        using var stream = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteUInt16BigEndian(header, id);
        header[2] = 1; // recursion desired
        header[5] = 1; // one question
        stream.Write(header);
        foreach (var label in name.Split('.'))
        {
            stream.WriteByte((byte)label.Length);
            stream.Write(Encoding.ASCII.GetBytes(label));
        }

        stream.Write([0, 0, (byte)Txt, 0, (byte)Internet]);
        Bytes = stream.ToArray();
    }

    public byte[] Bytes { get; }

    /// <summary>Null: it answers another question, or is no answer at all.</summary>
    public DnsAnswer? Read(ReadOnlySpan<byte> answer)
    {
        // Letters of names may come back in another case.
        if (answer.Length < Bytes.Length || BinaryPrimitives.ReadUInt16BigEndian(answer) != _id || (answer[2] & 0x80) == 0 || BinaryPrimitives.ReadUInt16BigEndian(answer[4..]) != 1
            || !Ascii.EqualsIgnoreCase(answer[HeaderLength..Bytes.Length], Bytes.AsSpan(HeaderLength)))
        {
            return null;
        }

        if ((answer[2] & 0x02) != 0)
        {
            return new(IsCut: true, []);
        }

        var code = answer[3] & 0x0f;
        return code is 0 ? new(IsCut: false, Texts(answer)) : code is NoSuchName ? new(IsCut: false, []) : null;
    }

    private List<string> Texts(ReadOnlySpan<byte> answer)
    {
        var texts = new List<string>();
        var (at, count) = (Bytes.Length, BinaryPrimitives.ReadUInt16BigEndian(answer[6..]));
        for (var i = 0; i < count; i++)
        {
            at = SkipName(answer, at);
            if (at < 0 || at + 10 > answer.Length)
            {
                break;
            }

            var (type, kind, length) = (BinaryPrimitives.ReadUInt16BigEndian(answer[at..]), BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 2)..]), BinaryPrimitives.ReadUInt16BigEndian(answer[(at + 8)..]));
            at += 10;
            if (at + length > answer.Length)
            {
                break;
            }

            if (type == Txt && kind == Internet)
            {
                texts.Add(Text(answer.Slice(at, length)));
            }

            at += length;
        }

        return texts;
    }

    // Parts of up to 255 bytes, each behind its length, are one text.
    private static string Text(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        while (data.Length > 0 && data[0] < data.Length)
        {
            text.Append(Encoding.Latin1.GetString(data.Slice(1, data[0])));
            data = data[(data[0] + 1)..];
        }

        return text.ToString();
    }

    /// <returns>Behind the name; -1 when it has no end.</returns>
    private static int SkipName(ReadOnlySpan<byte> answer, int at)
    {
        for (var step = 0; step < MostSteps && at < answer.Length; step++)
        {
            if (answer[at] == 0)
            {
                return at + 1;
            }

            if (answer[at] >= 0xc0)
            {
                return at + 2;
            }

            at += answer[at] + 1;
        }

        return -1;
    }
}
