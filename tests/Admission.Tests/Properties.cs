using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Platform.Admission.Tests.Attacks;

namespace Platform.Admission.Tests;

/// <summary>What must hold of everything, tried with what nobody thought of.</summary>
public sealed class Properties
{
    private static readonly Stage Stage = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private static readonly AdmissionSnapshot Snapshot = Stage.Snapshot();

    // Letters that mean something somewhere, and some that do not.
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements(".", "*", ">", " ", "a", "b", "A", "{", "}", "{{", "}}", "$", "_", "\t", "\n", "\0", "\u200b", "\u00a0", "é", "字", "-", ":", "/", "name()", "INBOX", "SYS").UpTo(6).Select(parts => string.Concat(parts)),
        ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""));

    [Fact]
    public void No_subject_has_a_wildcard_or_a_token_that_the_policy_does_not_have()
    {
        var patterns = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["head"] = "{}.data",
            ["pub-allow"] = "in.{}.data",
            ["pub-deny"] = "in.{}.secret",
            ["sub-allow"] = "out.{}.data",
            ["sub-deny"] = "out.{}.secret",
            ["queue"] = "jobs.todo {}",
            ["inline"] = "in.x-{}-y.data",
        };
        var admitted = 0;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Gen.Zip(Gen.Elements(patterns.Keys.ToArray()), Text).ToArbitrary(), pair =>
        {
            var (place, value) = pair;
            if (Run.Decide(Snapshot, new(Stage.Token(c => { c["use"] = place; c["v"] = Whole(value); }, alg: "ES256")), Stage.Now) is not Allow allow)
            {
                return true;
            }

            admitted++;
            var user = allow.Claims.User;
            var made = new[] { user.Pub.Allow, user.Pub.Deny, user.Sub.Allow, user.Sub.Deny }.SelectMany(l => l ?? []).ToArray();
            var pattern = patterns[place];
            var mine = made.Single(m => m.EndsWith(pattern[(pattern.IndexOf("{}", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal) && m.StartsWith(pattern[..pattern.IndexOf("{}", StringComparison.Ordinal)], StringComparison.Ordinal) && !m.Contains('>', StringComparison.Ordinal));
            return mine.Split('.', ' ').Length == pattern.Split('.', ' ').Length
                && mine.AsSpan().IndexOfAny('*', '>') < 0
                && mine.All(c => !char.IsControl(c) && (c == ' ' || !char.IsWhiteSpace(c)))
                && mine.Count(c => c == ' ') == pattern.Count(c => c == ' ')
                && (place != "head" || mine[0] is not ('$' or '_'));
        }));
        admitted.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void The_same_question_has_the_same_answer()
    {
        var cases = AttackCases.OfClients.ToArray();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Elements(cases).ToArbitrary(), attack =>
        {
            var attempt = attack.Make(Stage);
            return Told(Run.Decide(Snapshot, attempt, Stage.Now)) == Told(Run.Decide(Stage.Snapshot(), attempt, Stage.Now, new Trace()));
        }));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("EdDSA")]
    public void No_token_with_one_letter_changed_is_admitted(string algorithm)
    {
        var token = Stage.Token(alg: algorithm);
        Run.Decide(Snapshot, new(token), Stage.Now).ShouldBeOfType<Allow>();
        var change = Gen.Zip(Gen.Choose(0, token.Length - 1), Gen.OneOf(Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.".ToCharArray()), Gen.Choose(0, 255).Select(i => (char)i)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(change.ToArbitrary(), pair =>
        {
            var (at, letter) = pair;
            return token[at] == letter || Run.Decide(Snapshot, new($"{token[..at]}{letter}{token[(at + 1)..]}"), Stage.Now) is Deny;
        }));
    }

    [Fact]
    public void No_text_makes_a_reader_throw()
    {
        var kinds = ProviderSettings.Kinds;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(4000), Prop.ForAll(Documents.ToArbitrary(), json =>
        {
            foreach (var kind in kinds)
            {
                if (ProviderSettings.Parse(kind, json).IsValid(out var settings))
                {
                    ProviderSettings.Parse(kind, settings.ToJson()).Value.ToJson().ShouldBe(settings.ToJson());
                }
            }

            if (ConnectPolicy.Parse(json).IsValid(out var policy))
            {
                ConnectPolicy.Parse(policy.ToJson()).Value.ToJson().ShouldBe(policy.ToJson());
            }

            _ = JwkSet.Parse(json).Faults.Count + JwkSet.ParseFetched(json).Faults.Count;
            _ = GroupTemplate.TryParse(json);
        }));
    }

    [Fact]
    public void No_claims_make_the_decider_throw()
    {
        var members = Gen.Elements("iss", "aud", "sub", "exp", "nbf", "iat", "azp", "use", "v", "roles", "level", "x");
        var claims = Gen.Zip(members, Json(2)).UpTo(4).Select(list => list.ToArray());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(claims.ToArbitrary(), list =>
        {
            var payload = list.Aggregate(Stage.Claims().ToJsonString(), (text, member) => text.Contains($"\"{member.Item1}\"", StringComparison.Ordinal) ? text : $"{text[..^1]},\"{member.Item1}\":{member.Item2}}}");
            var changed = list.Aggregate(payload, (text, member) => Stage.Claims()[member.Item1] is { } old ? text.Replace($"\"{member.Item1}\":{old.ToJsonString()}", $"\"{member.Item1}\":{member.Item2}", StringComparison.Ordinal) : text);
            Run.Decide(Snapshot, new(Stage.RawToken(changed, "ES256")), Stage.Now, new Trace()).ShouldNotBeNull();
        }));
    }

    // Documents that are nearly right: a good one with something cut out, doubled or replaced, or anything at all.
    private static Gen<string> Documents
    {
        get
        {
            string[] good =
            [
                Stage.OrdersPolicy, Stage.ScopedTemplate, Stage.GatedTemplate, Stage.SettingsOf(Stage.Acme), Stage.Acme.KeySet, "{}", .. ProviderPreset.All.SelectMany(p => new[] { p.Settings, p.StarterPolicy }),
                """{"url":"https://idp.example/introspect","client_id":"x","audiences":["a"],"cache_seconds":3,"timeout_ms":500}""",
                """{"authorities":["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"],"subject_from":"cn"}""",
            ];
            var mutated =
                from text in Gen.Elements(good)
                from at in Gen.Choose(0, text.Length - 1)
                from length in Gen.Choose(0, 12)
                from put in Gen.OneOf(Gen.Elements("", "null", "1", "\"\"", "[]", "{}", "true", "\"", ",", ":", "{{", "\\ud800", "1e999", "-1", "*", "\0"), Json(2))
                select string.Concat(text.AsSpan(0, at), put, text.AsSpan(Math.Min(text.Length, at + length)));
            return Gen.OneOf(mutated, mutated, mutated, Json(3), Text);
        }
    }

    private static Gen<string> Json(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-1", "1.5", "1e400", "9223372036854775808", "4102444800", "\"\\ud800\"", "\"\\u0000\"", "\"alice\"", "\"nats\""),
            Text.Select(t => JsonSerializer.Serialize(Whole(t))));
        if (depth == 0)
        {
            return scalar;
        }

        var inner = Json(depth - 1);
        return Gen.OneOf(
            scalar,
            inner.UpTo(4).Select(items => $"[{string.Join(',', items)}]"),
            Gen.Zip(Gen.Elements("keys", "rules", "name", "when", "then", "claims", "claim", "equals", "group", "issuer", "x"), inner).UpTo(4).Select(members => $"{{{string.Join(',', members.Select(m => $"\"{m.Item1}\":{m.Item2}"))}}}"));
    }

    // What UTF-8 can say: .NET's texts may have half a pair.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Told(Verdict verdict) => verdict is Allow allow ? $"{allow.Account.Name} {allow.Rule.Name} {allow.ExpiresAt:O} {allow.Claims.ToJson()}" : $"{verdict.Reason} {((Deny)verdict).Detail}";
}

internal static class Gens
{
    /// <summary>Short lists: FsCheck's own grow with its rounds, and lists of lists of lists with them.</summary>
    public static Gen<List<T>> UpTo<T>(this Gen<T> item, int most) => Gen.Choose(0, most).SelectMany(count => item.ListOf(count));
}
