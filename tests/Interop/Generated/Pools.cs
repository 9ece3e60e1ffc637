using Platform.Nats.NKeys;

namespace Platform.Interop.Generated;

/// <summary>Values for claims, made from what the rules speak of: tokens, separators, prefixes, ranges and their edges. Good and bad alike.</summary>
internal sealed class Pools(Random random)
{
    private static readonly string[] Tokens = ["a", "b", "orders", "*", ">", "", " ", "x y", "$1", "$2", "$9", "$0", "$-1", "$+1", "$x", "{{name()}}", "ü", "$SYS", "a*", "\t"];
    private static readonly string[] Zones = ["UTC", "Local", "Europe/Berlin", "europe/berlin", "Mars/Base", "Etc/GMT+1", "../x", "EST5EDT", "US/Pacific", "Europe", "GMT0", " UTC", "/UTC"];
    private static readonly string[] Times = ["08:00:00", "8:00:00", "23:59:59", "24:00:00", "08:60:00", "08:00:60", "08:00", "", "08:00:00.5", "08:00:00,25", "08:00:00.", "-1:00:00", "1:2:3", "08:00:00 ", "008:00:00", "aa:bb:cc"];
    private static readonly string[] Words = ["", "name", "nämé <&>", "a b", "\"quoted\\\"", "\u2028", "tab\there", "*"];
    private static readonly long[] Numbers = [-2, -1, 0, 1, 2, 5, 99, 100, 101, 255, int.MaxValue, 1L << 31, (1L << 53) + 1, long.MaxValue, long.MinValue];
    private static readonly string[] Schemes = ["nats", "tls", "ws", "wss", "http", "https", "", "NATS", "1a", "a+b", "na ts", ":"];
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]", "[::1", "::1]", "ho st", "h:4222", "h:", "h:x", "h:99999", "", "u:p@h", "u@h", "u%zz@h", "%zz", "h%41", "exämple", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[1.2.3.4]", "a\"b", "a|b", "h\u0001"];
    private static readonly string[] Paths = ["", "/", "/jwt/v1", "/a b", "/%zz", "/%41", "?q=1", "#f", "/a?b#c", "#%zz", "/\u0001", "a:b"];

    // Few, so that they meet: two exports of one subject, an account that is its own importer.
    private readonly Lazy<string[]> _keys = new(() => [.. new[] { PrefixByte.Account, PrefixByte.Account, PrefixByte.User, PrefixByte.User, PrefixByte.Operator, PrefixByte.Curve, PrefixByte.Server }.Select(Key)]);

    public bool Chance(double p) => random.NextDouble() < p;

    public T One<T>(params IReadOnlyList<T> of) => of[random.Next(of.Count)];

    public List<T> Many<T>(int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];

    public string Subject() => Chance(0.5) ? One("a", "a.b", "a.*", "a.>", "*.b", "*", ">", "b", "a.b.c", "a.*.c", "b.>")
        : string.Join('.', Enumerable.Range(0, random.Next(1, 5)).Select(_ => One(Tokens)));

    /// <summary>A subject with its "$1" references, near to one from which it may be renamed.</summary>
    public string LocalSubject(string from)
    {
        if (Chance(0.3))
        {
            return Subject();
        }

        var wildcard = 0;
        return "l." + string.Join('.', from.Split('.').Select(t => t is "*" && Chance(0.7) ? $"${++wildcard}" : t));
    }

    public string Permission() => Chance(0.7) ? Subject() : $"{Subject()}{One(" ", "  ", "\t", " q ")}{One("q", "", "w.*", ">")}";

    public string Key() => One(_keys.Value) is var key && Chance(0.8) ? key
        : One(key[..^1], key + "A", key.ToLowerInvariant(), "", "*", key[..10] + (key[10] == 'A' ? 'B' : 'A') + key[11..], "A", " " + key);

    public string Account() => Chance(0.8) ? One(_keys.Value[0], _keys.Value[1]) : Key();

    public string Url() => $"{One(Schemes)}{One("://", "://", "://", ":", "", "//", ":///")}{One(Hosts)}{One(Paths)}";

    public string Cidr() => Chance(0.5) ? One("10.0.0.0/8", "10.1.2.3/8", "::/0", "2001:db8::/32", "0.0.0.0/0")
        : $"{One("10.0.0.0", "010.0.0.0", "256.0.0.0", "1.2.3", "1.2.3.4.5", "::1", ":::1", "fe80::1%eth0", "[::1]", "::ffff:1.2.3.4", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "", " 10.0.0.0", "::1.2.3", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4")}{One("/8", "/32", "/33", "/128", "/129", "/", "", "/08", "/-1", "/+8", "/8/8", "/a", " /8", "/0008")}";

    public string Zone() => One(Zones);

    public string Time() => One(Times);

    public string Word() => One(Words);

    public string Text() => Chance(0.02) ? new string('d', 8 * 1024 + random.Next(-1, 2)) : Chance(0.02) ? new string('ü', 4 * 1024 + random.Next(-1, 2)) : Word();

    public long Number() => One(Numbers);

    /// <summary>Far from now on either side, so that no clock's second decides.</summary>
    public long Moment() => One(0L, 0L, 1_000_000_000, 4_000_000_000, -5);

    public string Version() => One("", "2.10.0", "2.10", "2.10.0.1", "a.b.c", "-1.0.0", "1.-2.3", "+1.0.0", "1..2", "99999999999999999999.0.0", " 1.0.0");

    private static string Key(PrefixByte prefix)
    {
        using var key = KeyPair.CreatePair(prefix);
        return key.PublicKey;
    }
}
