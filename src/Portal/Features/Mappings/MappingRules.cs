using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Kernel;
using Platform.Nats.Sharing;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Claims;

namespace Platform.Portal.Features.Mappings;

/// <summary>Rules of subject mappings: the JWT library's (sums), and nats-server's own when it takes them in (server/subject_transform.go),
/// where a mapping it cannot use is dropped without a word to anybody.</summary>
internal static partial class MappingRules
{
    private const int Most = 500;
    private const int MostTargets = 20;

    public static Error? Check(Dictionary<string, List<MappingBody>> mappings) =>
        mappings.Count > Most ? AccountFieldErrors.TooManyMappings with { Field = "mappings" }
        : mappings.Select(m => Check(m.Key, m.Value, Paths.Join("mappings", m.Key))).FirstOrDefault(e => e is not null);

    /// <summary>A subject that can be published to.</summary>
    public static bool IsLiteral(string? subject) => SubjectPattern.IsTyped(subject) && SubjectPattern.IsLiteral(subject);

    private static Error? Check(string source, List<MappingBody> targets, string path)
    {
        if (!SubjectPattern.IsTyped(source))
        {
            return AccountFieldErrors.MappingSource with { Field = path };
        }

        if (targets is not { Count: > 0 })
        {
            return AccountFieldErrors.MappingEmpty with { Field = path };
        }

        if (targets.Count > MostTargets)
        {
            return AccountFieldErrors.TooManyMappings with { Field = path };
        }

        return targets.Select((t, i) => CheckTarget(source, t, Paths.Join(path, i))).FirstOrDefault(e => e is not null)
            ?? (targets.GroupBy(t => t.Cluster ?? "", StringComparer.Ordinal).Any(g => g.Sum(t => t.Weight) > 100) ? AccountFieldErrors.MappingSum with { Field = path } : null)
            ?? (targets.GroupBy(t => t.Subject, StringComparer.Ordinal).Any(g => g.Count() > 1) ? AccountFieldErrors.MappingTwice with { Field = path } : null);
    }

    private static Error? CheckTarget(string source, MappingBody? target, string path) =>
        CheckTargetSubject(source, target?.Subject) is { } wrong ? wrong with { Field = Paths.Join(path, "subject") }
        : target!.Weight is < 1 or > 100 ? AccountFieldErrors.MappingWeight with { Field = Paths.Join(path, "weight") }
        : target.Cluster is { } cluster && !ClusterName().IsMatch(cluster) ? AccountFieldErrors.MappingCluster with { Field = Paths.Join(path, "cluster") }
        : null;

    private static Error? CheckTargetSubject(string source, string? target)
    {
        var from = source.Split('.');
        var wildcards = from.Count(t => t is "*");
        var tokens = target?.Split('.') ?? [];
        if (!SubjectPattern.IsTyped(target) || tokens.Contains("*", StringComparer.Ordinal) || (tokens[^1] is ">") != (from[^1] is ">"))
        {
            return AccountFieldErrors.MappingTarget;
        }

        foreach (var token in tokens)
        {
            if (token is ['{', '{', .., '}', '}'])
            {
                var function = Function().Match(token);
                if (!function.Success)
                {
                    return AccountFieldErrors.MappingFunction;
                }

                if (function.Groups["at"].Captures.Any(c => !IsReference(c.Value, wildcards)))
                {
                    return AccountFieldErrors.MappingReference;
                }
            }
            else if (token is ['$', .. var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _) && !IsReference(number, wildcards))
            {
                return AccountFieldErrors.MappingReference;
            }
        }

        return null;
    }

    private static bool IsReference(string number, int wildcards) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at >= 1 && at <= wildcards;

    // Without blanks: the JWT library refuses them in a subject.
    [GeneratedRegex(
        """
        ^\{\{(?:wildcard\((?<at>\d{1,4})\)
        |partition\(\d{1,9}(?:,(?<at>\d{1,4}))*\)
        |split\((?<at>\d{1,4}),[^\s,().{}*>]+\)
        |(?:splitfromleft|splitfromright|slicefromleft|slicefromright|left|right)\((?<at>\d{1,4}),\d{1,9}\)
        |random\(\d{1,9}\))\}\}\z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Function();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClusterName();
}
