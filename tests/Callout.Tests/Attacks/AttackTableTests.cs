using System.Globalization;
using System.Text;
using Platform.Portal.Tests;

namespace Platform.Callout.Tests.Attacks;

/// <summary>docs/callout-attacks.md is what is tried here.</summary>
public sealed class AttackTableTests
{
    private const int Least = 120;

    [Fact]
    public void The_table_is_that_of_the_tests()
    {
        var rows = Rows().ToList();
        rows.Count(r => r.Reason is not "allowed").ShouldBeGreaterThan(Least);
        rows.Select(r => (r.Family, r.Name)).ShouldBeUnique();
        Snapshot.ShouldMatch("docs/callout-attacks.md", Write(rows));
    }

    private static IEnumerable<(string Family, string Name, string Reason)> Rows() =>
        PlatformCases.All.Select(c => (c.Family, c.Name, c.Reason))
            .Concat(RequestAttacks.Replays.Select(r => ("request", r.Name, "request_replayed")))
            .Concat(RequestAttacks.All.Select(r => ("request", r.Name, r.Reason)));

    private static string Write(List<(string Family, string Name, string Reason)> rows)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # Attacks on the callout service

            What clients and would-be servers try at the running platform in `tests/Callout.Tests/Attacks`, {rows.Count(r => r.Reason is not "allowed")} attacks and
            {rows.Count(r => r.Reason is "allowed")} controls, and the answer each must have. Every row of a client is asked of the real process as a node asks, signed and
            sealed; the answer says the reason. A share of each family also comes to the platform's nodes as a CONNECT, and the reason is read from the tenant's
            own feed of decisions. A control (`allowed`) shows that its family is not refused by accident. The same cases, and those that change the platform's
            own data, run against the decision alone in `tests/Admission.Tests`.

            | family | case | answer |
            |---|---|---|

            """));
        foreach (var (family, name, reason) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {family} | {name.Replace("|", "\\|", StringComparison.Ordinal)} | `{reason}` |\n");
        }

        return text.ToString();
    }
}
