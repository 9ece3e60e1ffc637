using System.Text;

namespace Platform.Broker.Nodes;

/// <summary>What nats-server wrote to its log since the last look. Begins at the end: what earlier runs said is theirs.</summary>
internal sealed class ServerLog(string file)
{
    /// <summary>At most so much is read at once; a server that writes faster is not followed line by line.</summary>
    private const int Most = 1 << 20;

    private long _position = Length(file);
    private string _half = "";

    /// <summary>The whole lines that came. After nats-server began a new file (log_size_limit) it is read from its start.</summary>
    public IReadOnlyList<string> Read()
    {
        var length = Length(file);
        if (length < _position)
        {
            (_position, _half) = (0, "");
        }

        if (length == _position)
        {
            return [];
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Position = Math.Max(_position, length - Most);
        var bytes = new byte[length - stream.Position];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _position = length;
        var lines = (_half + Encoding.UTF8.GetString(bytes, 0, read)).Split('\n');
        _half = lines[^1];
        return lines[..^1];
    }

    private static long Length(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
