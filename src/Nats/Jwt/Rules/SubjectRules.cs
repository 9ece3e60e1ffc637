using System.Globalization;

namespace Platform.Nats.Jwt;

/// <summary>Subjects as nats-io/jwt judges them; servers are stricter in places.</summary>
public static class SubjectRules
{
    /// <summary>Contains a whole token "*", or ends in "&gt;".</summary>
    public static bool HasWildCards(string subject) =>
        subject is "*" or ">"
        || subject.EndsWith(".>", StringComparison.Ordinal) || subject.EndsWith(".*", StringComparison.Ordinal)
        || subject.StartsWith("*.", StringComparison.Ordinal) || subject.Contains(".*.", StringComparison.Ordinal);

    /// <summary>Token by token and by text: "*" covers any token (even "&gt;"), a last "&gt;" covers one token or more.</summary>
    public static bool IsContainedIn(string subject, string other)
    {
        var mine = subject.Split('.');
        var theirs = other.Split('.');
        if (mine.Length < theirs.Length || (mine.Length > theirs.Length && theirs[^1] is not ">"))
        {
            return false;
        }

        for (var i = 0; i < theirs.Length; i++)
        {
            if (i == theirs.Length - 1 && theirs[i] is ">")
            {
                return true;
            }

            if (theirs[i] is not "*" && !string.Equals(theirs[i], mine[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An import's local subject with its "$1" references as "*".</summary>
    public static string ToSubject(string localSubject) =>
        !localSubject.Contains('$', StringComparison.Ordinal)
            ? localSubject
            : string.Join('.', localSubject.Split('.').Select(t => ReferenceOf(t) is null ? t : "*"));

    internal static void Validate(string subject, ValidationResults results)
    {
        if (subject.Length == 0)
        {
            results.AddError("subject cannot be empty");
            return;
        }

        var quoted = GoText.Quote(subject);
        results.AddErrorIf(subject.Contains(' ', StringComparison.Ordinal), $"subject {quoted} cannot have spaces");
        results.AddErrorIf(subject[0] == '.' || subject[^1] == '.', $"subject {quoted} cannot start or end with a `.`");
        results.AddErrorIf(subject.Contains("..", StringComparison.Ordinal), $"subject {quoted} cannot contain consecutive `.`");
    }

    internal static void ValidateRenaming(string local, string from, ValidationResults results)
    {
        Validate(local, results);
        results.AddErrorIf(from.Length == 0, "subject cannot be empty");
        results.AddErrorIf(local.Contains(' ', StringComparison.Ordinal), $"subject {GoText.Quote(local)} cannot have spaces");
        results.AddErrorIf(EndsOpen(local) != EndsOpen(from), "both, renaming subject and subject, need to end or not end in >");
        var wildcards = from.Split('.').Count(t => t is "*");
        var references = 0;
        foreach (var token in local.Split('.'))
        {
            if (token is "*")
            {
                references++;
            }
            else if (ReferenceOf(token) is { } index)
            {
                if (index > wildcards)
                {
                    results.AddError(
                        $"Reference ${index.ToString(CultureInfo.InvariantCulture)} in {GoText.Quote(local)} reference * in {GoText.Quote(from)} that do not exist");
                }
                else
                {
                    references++;
                }
            }
        }

        results.AddErrorIf(references != wildcards, "subject does not contain enough * or reference wildcards $[0-9]");
    }

    internal static void ValidatePermissions(NatsPermission pub, NatsPermission sub, ValidationResults results)
    {
        ValidatePermission(sub, permitQueue: true, results);
        ValidatePermission(pub, permitQueue: false, results);
    }

    internal static void ValidatePermission(NatsPermission permission, bool permitQueue, ValidationResults results)
    {
        foreach (var entry in (permission.Allow ?? []).Concat(permission.Deny ?? []))
        {
            var tokens = entry.Split(' ');
            if (tokens.Length > 2)
            {
                results.AddError($"Permission Subject \"{entry}\" contains too many spaces");
                continue;
            }

            Array.ForEach(tokens, t => Validate(t, results));
            results.AddErrorIf(tokens.Length == 2 && !permitQueue, $"Permission Subject \"{entry}\" is not allowed to contain queue");
        }
    }

    private static bool EndsOpen(string subject) => subject is ">" || subject.EndsWith(".>", StringComparison.Ordinal);

    // Go's Atoi takes a sign: $-1, $+1 and $0 count as references too.
    private static long? ReferenceOf(string token) =>
        token.Length > 1 && token[0] == '$' && GoNumbers.TryAtoi(token.AsSpan(1), out var index) ? index : null;
}
