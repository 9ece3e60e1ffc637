using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

/// <summary>For each key of a configuration, another value that it could have.</summary>
/// <param name="file">The configuration.</param>
/// <param name="port">One that nobody has.</param>
/// <param name="jwts">Other JWTs, by the one that stands there now.</param>
internal sealed partial class OtherValues(ConfBlock file, int port, IReadOnlyDictionary<string, string> jwts)
{
    /// <summary>"cluster.listen" and so on.</summary>
    public IEnumerable<string> Paths => Leaves(file, "");

    public static ConfBlock Change(ConfBlock file, string path, ConfValue value) => Replace(file, path.Split('.'), value);

    public ConfValue Other(string path) => (path, Find(file, path.Split('.'))) switch
    {
        (_, ConfScalar("true")) => false,
        (_, ConfScalar("false")) => true,
        ("cluster.routes", ConfList list) => new ConfList([.. list.Items, ConfScalar.Quoted($"tls://127.0.0.1:{port}")]),
        ("gateway.gateways", ConfList list) => new ConfList([.. list.Items, new ConfBlock { ["name"] = "other", ["urls"] = ConfValue.From([$"tls://127.0.0.1:{port}"]) }]),
        (_, ConfList list) => new ConfList([.. list.Items, ConfScalar.Quoted("other:x")]),
        ("resolver.type", _) => new ConfScalar("mem"),
        ("jetstream.sync_interval", _) => ConfScalar.Quoted("1m"),
        ("jetstream.unique_tag", _) => ConfScalar.Quoted("geo:"),
        (var key, _) when key.EndsWith(".mode", StringComparison.Ordinal) => new ConfScalar("s2_best"),
        (var key, _) when key.EndsWith("tls.min_version", StringComparison.Ordinal) => ConfScalar.Quoted("1.2"),
        ("leafnodes.min_version", _) => ConfScalar.Quoted("2.12.0"),
        (var key, ConfScalar old) when key.EndsWith("advertise", StringComparison.Ordinal) => new ConfScalar(old.Text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)),
        (var key, _) when key is "http" || key.EndsWith("listen", StringComparison.Ordinal) => ConfScalar.Quoted($"127.0.0.1:{port}"),
        (_, ConfScalar old) when jwts.TryGetValue(old.Text.Trim('"'), out var jwt) => ConfScalar.Quoted(jwt),
        (_, ConfScalar old) when Number().Match(old.Text) is { Success: true } number =>
            new ConfScalar(old.Text.Replace(number.Groups[1].Value, (long.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)),
        (_, ConfScalar { Text: ['"', ..] text }) => new ConfScalar($"{text[..^1]}x\""), // of a file: there is one of that name
        _ => throw new InvalidOperationException($"No other value is known for {path}."),
    };

    private static IEnumerable<string> Leaves(ConfBlock block, string path) =>
        block.SelectMany(e => e.Value is ConfBlock inner ? Leaves(inner, $"{path}{e.Key}.") : [path + e.Key]);

    private static ConfValue Find(ConfBlock block, ReadOnlySpan<string> path) => path.Length == 1 ? block[path[0]]! : Find((ConfBlock)block[path[0]]!, path[1..]);

    private static ConfBlock Replace(ConfBlock block, ReadOnlySpan<string> path, ConfValue value)
    {
        var changed = new ConfBlock();
        foreach (var (key, old) in block)
        {
            changed.Add(key, key != path[0] ? old : path.Length == 1 ? value : Replace((ConfBlock)old, path[1..], value));
        }

        return changed;
    }

    // A number, a size, a duration.
    [GeneratedRegex("^\"?([0-9]+)(MB|ms|s|m|h)?\"?$")]
    private static partial Regex Number();
}
