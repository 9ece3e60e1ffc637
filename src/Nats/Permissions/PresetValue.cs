using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Nats.Sharing;

namespace Platform.Nats.Permissions;

/// <summary>Reads and checks what is put into a preset. A name that is not one literal token would widen the entry it goes into.</summary>
internal static partial class PresetValue
{
    private const int MaxName = 255;

    private static readonly char[] Between = [' ', ',', '\t', '\r', '\n'];

    /// <summary>The value's parts, and why it cannot be taken or null.</summary>
    public static (string[] Parts, string? Refusal) Read(PresetParameter parameter, string? text, bool isTemplate)
    {
        if (text is null)
        {
            return parameter.Kind is PresetParameterKind.Queue ? ([], null) : ([], $"Give a value, such as {parameter.Example}.");
        }

        if (parameter.Kind is PresetParameterKind.Subjects)
        {
            var subjects = SplitOutsidePlaceholders(text);
            return subjects.Length == 0 ? ([], $"Give a subject, such as {parameter.Example}.")
                : (subjects, subjects.Select(s => Refuse(parameter.Kind, s, isTemplate)).FirstOrDefault(r => r is not null));
        }

        return ([text], Refuse(parameter.Kind, text, isTemplate));
    }

    private static string? Refuse(PresetParameterKind kind, string text, bool isTemplate)
    {
        if (text.Contains("{{", StringComparison.Ordinal) && !isTemplate)
        {
            return "Placeholders work in the template of a signing key group only.";
        }

        var plain = isTemplate ? KnownPlaceholder().Replace(text, "x") : text;
        if (plain.Contains("{{", StringComparison.Ordinal))
        {
            return $"\"{text}\" has a placeholder that templates do not know.";
        }

        return kind switch
        {
            PresetParameterKind.Subjects or PresetParameterKind.Subject => SubjectPattern.IsTyped(plain) ? null
                : $"\"{text}\" is not a subject: tokens between dots, none empty, no blanks, > only at the end.",
            PresetParameterKind.Inbox => SubjectPattern.IsTyped(plain) && !plain.AsSpan().ContainsAny('*', '>') ? null
                : $"\"{text}\" is not an inbox prefix: literal tokens between dots, without * and >.",
            PresetParameterKind.Bucket => Bucket().IsMatch(plain) ? null
                : $"\"{text}\" is not a bucket's name: letters, digits, _ and - only.",
            PresetParameterKind.Name => IsName(plain) ? null
                : $"\"{text}\" is not one literal token: no dots, blanks, wildcards or slashes, {MaxName} characters at most.",
            PresetParameterKind.Queue => SubjectPattern.IsTyped(plain) && plain.Length <= MaxName ? null : $"\"{text}\" is not a queue group: one word, without empty tokens.",
            PresetParameterKind.Count => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n is -1 or > 0 ? null
                : $"\"{text}\" is not a number from 1, nor -1.",
        };
    }

    private static bool IsName(string text) =>
        text.Length is > 0 and <= MaxName && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '.' or '*' or '>' or '/' or '\\' or '{' or '}');

    // "{{ name() }}" has blanks of its own.
    private static string[] SplitOutsidePlaceholders(string text) =>
        [.. KnownPlaceholder().Replace(text, m => m.Value.Replace(" ", "", StringComparison.Ordinal)).Split(Between, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"{{\s*(name\(\)|subject\(\)|account-name\(\)|account-subject\(\)|(account-)?tag\([^(){}\s.]+\))\s*}}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KnownPlaceholder();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,200}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bucket();
}
