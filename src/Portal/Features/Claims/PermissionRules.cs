using System.Text.RegularExpressions;
using Platform.Kernel;

namespace Platform.Portal.Features.Claims;

/// <summary>Rules of subjects in permissions: those that make servers refuse a login (nats-io/jwt's), and those that make them silently ignore or misread an entry.</summary>
internal static partial class PermissionRules
{
    private const int MostEntries = 500;
    private const int Longest = 1024;

    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase) { "name()", "subject()", "account-name()", "account-subject()" };

    public static Error? Check(PermissionBody? body, string path, bool mayQueue, bool isTemplate) =>
        body is null ? null
        : body.Allow is { Count: 0 } ? ClaimErrors.AllowEmpty with { Field = Paths.Join(path, "allow") }
        : CheckList(body.Allow, Paths.Join(path, "allow"), mayQueue, isTemplate) ?? CheckList(body.Deny, Paths.Join(path, "deny"), mayQueue, isTemplate);

    public static Error? Check(ResponseBody? body, string path) =>
        body?.Max is < -1 or > int.MaxValue ? ClaimErrors.ResponseMax with { Field = Paths.Join(path, "max") }
        : body?.Ttl is < -1 ? ClaimErrors.ResponseTtl with { Field = Paths.Join(path, "ttl") }
        : null;

    private static Error? CheckList(IReadOnlyList<string>? entries, string path, bool mayQueue, bool isTemplate) =>
        entries is null ? null
        : entries.Count > MostEntries ? ClaimErrors.TooManyEntries with { Field = path }
        : entries.Select((entry, i) => CheckEntry(entry, mayQueue, isTemplate) is { } wrong ? wrong with { Field = Paths.Join(path, i) } : null).FirstOrDefault(e => e is not null);

    /// <summary>The refusal of one entry, without its field, or null.</summary>
    public static Error? CheckEntry(string? entry, bool mayQueue, bool isTemplate)
    {
        if (string.IsNullOrEmpty(entry))
        {
            return ClaimErrors.EntryEmpty;
        }

        if (entry.Length > Longest)
        {
            return ClaimErrors.EntryTooLong;
        }

        // Blanks around a function's name are the template's own and never reach a subject; a function stands for a token.
        var text = entry;
        if (isTemplate)
        {
            foreach (Match placeholder in Placeholder().Matches(entry))
            {
                if (CheckPlaceholder(placeholder.Value[2..^2].Trim()) is { } wrong)
                {
                    return wrong;
                }
            }

            text = Placeholder().Replace(entry, "x");
        }

        if (text.Any(c => c != ' ' && (char.IsWhiteSpace(c) || char.IsControl(c))))
        {
            return ClaimErrors.WhiteSpace;
        }

        var parts = text.Split(' ');
        return parts.Length > 2 ? ClaimErrors.TooManyBlanks
            : parts.Length == 2 && !mayQueue ? ClaimErrors.QueueInPub
            : parts.Select(CheckSubject).FirstOrDefault(e => e is not null);
    }

    private static Error? CheckSubject(string subject)
    {
        var tokens = subject.Split('.');
        return Array.Exists(tokens, t => t.Length == 0) ? ClaimErrors.SubjectInvalid
            : tokens.AsSpan(0, tokens.Length - 1).Contains(">") ? ClaimErrors.WildcardMiddle
            : null;
    }

    private static Error? CheckPlaceholder(string function) =>
        Functions.Contains(function) ? null
        : !TagFunction().IsMatch(function) ? ClaimErrors.PlaceholderUnknown
        : function.StartsWith("tag(", StringComparison.Ordinal) || function.StartsWith("account-tag(", StringComparison.Ordinal) ? null
        : ClaimErrors.PlaceholderCase;

    // The server's own idea of a placeholder.
    [GeneratedRegex(@"\{\{[^}]+\}\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    internal static partial Regex Placeholder();

    [GeneratedRegex(@"^(account-)?tag\([^)]+\)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagFunction();
}
