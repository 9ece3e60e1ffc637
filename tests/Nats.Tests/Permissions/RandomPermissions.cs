using System.Text.Json.Nodes;

namespace Platform.Nats.Tests.Permissions;

/// <summary>Lists, templates, names and subjects: mostly ordinary, now and then hostile. Few words, so that they meet.</summary>
internal sealed class RandomPermissions(Random random)
{
    private static readonly string[] Words = ["a", "b", "c"];
    private static readonly string[] OddTokens = ["*x", "x*", ">x", "A", "é", "a\u00a0b", "\u0001", "a\fb", "a\vb", "{{name()}}", "$SYS", "_INBOX", "a\u0085b", "**", "\"", "\\"];
    private static readonly string[] OddSubjects = ["_GR_.x", "_GR_.", "$NRG.x", "$NRG.", "$NRG", "_R_.x", "$JS.ACK.a", ".", "a.", ".a", "a..b", ">.a", "a.>.b", "_GR_"];
    private static readonly string[] Replies = ["a.b", "_INBOX.x", "_R_.x", "_R_x", "_R_.", "$JS.ACK.a.b", "$JS.ACK.", "$JS.ACK", "_GR_.x", "_GR_.", "a..b"];
    private static readonly string[] Queues = ["q1", "q2", "q.a", "q.b", "*", ">", "q.*", "q.>", "*.a", "*x.a", "q.*x", "q.>.a", "_sys_", "q.", "Q1"];
    private static readonly string[] Functions =
    [
        "name()", "subject()", "account-name()", "account-subject()", "tag(dept)", "tag(team)", "tag(none)", "account-tag(region)", "account-tag(zone)", "tag(dept)", "tag(team)",
        " name() ", "NAME()", "Tag(dept)", "tag(DEPT)", "tag( dept)", "Account-Tag(region)",
    ];

    private static readonly string[] BadFunctions = ["name( )", "unknown()", "tag(dept", "tag", " ", "{name()"];
    private static readonly string[] Names = ["alice", "bob", "a", "b", "x_1", "a.b", "*", ">", "", "a b", "a\u00a0q1", "{{tag(dept)}}", "svc"];
    private static readonly string[] TagValues = ["a", "b", "c", "x", "*", "a.b", "a b", ">", "k:v", "", "{{account-name()}}", "X", "a\u00a0q1"];

    public bool Chance(double p) => random.NextDouble() < p;

    public T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];

    public string Name() => Chance(0.7) ? Of("alice", "bob", "a", "svc") : Of(Names);

    public string Queue() => Of(Queues);

    public string? Reply() => Chance(0.15) ? Of(Replies) : null;

    /// <summary>Now and then so many that a template of three comes to more than 4,096 subjects.</summary>
    public JsonArray Tags(params string[] keys) => Chance(0.04)
        ? [.. keys.SelectMany(k => Enumerable.Range(0, 17).Select(n => JsonValue.Create($"{k}:{n}")))]
        : [.. Enumerable.Range(0, random.Next(5)).Select(_ => JsonValue.Create($"{Of(keys)}:{(Chance(0.75) ? Of("a", "b", "c") : Of(TagValues))}"))];

    /// <summary>What is asked about.</summary>
    public string Subject() => Chance(0.06) ? Of(OddSubjects) : Tokens(odd: 0.03, wild: 0.15);

    /// <summary>A message that could reach the subscription.</summary>
    public string MessageFor(string subscription) => string.Join('.', subscription.Split('.').SelectMany(t => t switch
    {
        "*" => [Chance(0.05) ? "*" : Of(Words)],
        ">" => Enumerable.Range(0, random.Next(1, 4)).Select(_ => Of(Words)),
        _ => new[] { t },
    }));

    /// <summary>pub, sub and resp; absent, null and empty lists among them.</summary>
    /// <param name="templated">How likely an entry has placeholders.</param>
    /// <param name="broken">How likely an entry is invalid.</param>
    public JsonObject Permissions(double templated, double broken)
    {
        var permissions = new JsonObject();
        foreach (var direction in (string[])["pub", "sub"])
        {
            if (Chance(0.85))
            {
                permissions[direction] = new JsonObject();
                foreach (var list in (string[])["allow", "deny"])
                {
                    if (Chance(0.6))
                    {
                        permissions[direction]![list] = List(direction == "sub", templated, broken);
                    }
                }
            }
        }

        if (Chance(0.2))
        {
            permissions["resp"] = new JsonObject { ["max"] = Of(0, 1, 2, 3, -1), ["ttl"] = Of(0L, -1L, 60_000_000_000L) };
        }

        return permissions;
    }

    private JsonArray? List(bool isSub, double templated, double broken) =>
        Chance(0.04) ? null : new JsonArray([.. Enumerable.Range(0, Chance(0.06) ? 0 : random.Next(1, 5)).Select(_ => JsonValue.Create(Entry(isSub, templated, broken)))]);

    private string Entry(bool isSub, double templated, double broken)
    {
        if (Chance(broken))
        {
            return Of(
                "", " a", "a ", "a..b", ".a", "a.", "a b c", "a.>.b", "a\tb", "a\u00a0q1", "a q1 ", "a b\tc", "a\nb", "a\fb", "a\vb", "a\u0085q1", "\ta", ">.a", "a b",
                "a q.", "a q.>.b", " a  b ", "\fa\f", "\va", "a\vb c", "\u00a0a", "a\u00a0b c", "\u2028a", "a\u3000b", "> a", "* *");
        }

        var entry = Chance(templated) ? Templated() : Tokens(odd: 0.02, wild: 0.3);
        return isSub && Chance(0.25) ? $"{entry}{Of(" ", " ", " ", "\t", "\u00a0")}{Of(Queues)}" : entry;
    }

    private string Templated()
    {
        var count = random.Next(1, 4);
        var parts = Enumerable.Range(0, count).Select(_ => Chance(0.55) ? $"{Of("", "", "x-")}{{{{{Function()}}}}}" : Of(Words)).ToList();
        return string.Join('.', parts) + Of("", "", ".>", ".*");
    }

    private string Function() => Chance(0.02) ? Of(BadFunctions) : Chance(0.85) ? Functions[random.Next(11)] : Of(Functions);

    private string Tokens(double odd, double wild)
    {
        var tokens = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Chance(odd) ? Of(OddTokens) : Chance(wild) ? "*" : Of(Words)).ToList();
        if (Chance(wild))
        {
            tokens[^1] = ">";
        }

        return string.Join('.', tokens);
    }
}
