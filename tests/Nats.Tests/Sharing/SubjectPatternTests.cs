using Platform.Nats.Sharing;

namespace Platform.Nats.Tests.Sharing;

public sealed class SubjectPatternTests
{
    private static readonly string[] Alphabet = ["a", "b", "*"];

    [Theory]
    [InlineData("a.b", true)]
    [InlineData(">", true)]
    [InlineData("a.*.>", true)]
    [InlineData("$JS.API.INFO", true)]
    [InlineData("a*", true)]
    [InlineData("", false)]
    [InlineData("a..b", false)]
    [InlineData(".a", false)]
    [InlineData("a.>.b", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u0000", false)]
    public void Subjects_are_valid_as_a_server_has_it(string subject, bool isValid) => SubjectPattern.IsValid(subject).ShouldBe(isValid);

    /// <summary>Against the definition: all literal subjects of up to four tokens.</summary>
    [Fact]
    public void Collide_and_subset_are_what_the_sets_of_subjects_say()
    {
        var literals = Enumerable.Range(1, 4).SelectMany(Literals).ToList();
        var patterns = Enumerable.Range(1, 3).SelectMany(n => Words(n, Alphabet)).SelectMany(p => new[] { p, $"{p}.>" }).Append(">").ToList();
        foreach (var (one, other) in from a in patterns from b in patterns select (a, b))
        {
            var (ones, others) = (Matching(one, literals), Matching(other, literals));
            SubjectPattern.Collide(one, other).ShouldBe(ones.Overlaps(others), $"{one} and {other}");
            if (one.Split('.').Length + other.Split('.').Length < 8)
            {
                SubjectPattern.IsSubset(one, other).ShouldBe(ones.IsSubsetOf(others), $"{one} in {other}");
            }
        }
    }

    private static HashSet<string> Matching(string pattern, List<string> literals) => [.. literals.Where(l => Matches(l.Split('.'), pattern.Split('.')))];

    private static bool Matches(string[] literal, string[] pattern) =>
        pattern is [">"] ? literal.Length > 0
        : pattern.Length == 0 || literal.Length == 0 ? pattern.Length == literal.Length
        : (pattern[0] == "*" || pattern[0] == literal[0]) && Matches(literal[1..], pattern[1..]);

    // "c" stands for every token no pattern names.
    private static IEnumerable<string> Literals(int length) => Words(length, ["a", "b", "c"]);

    private static string[] Words(int length, string[] alphabet) =>
        length == 1 ? alphabet : [.. from head in alphabet from tail in Words(length - 1, alphabet) select $"{head}.{tail}"];
}
