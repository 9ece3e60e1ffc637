using System.Globalization;
using System.Text.Json;
using Platform.Nats.Permissions;

namespace Platform.Admission;

/// <summary>What a claim's value must be where it lands.</summary>
internal enum SubstitutionRule
{
    /// <summary>In a user's name: any text of one line.</summary>
    Text,

    /// <summary>In a tag: one literal token.</summary>
    Token,

    /// <summary>In a subject: one literal token, and at its head not one of the platform's own spaces ($SYS, $JS, _INBOX…).</summary>
    Subject,
}

/// <param name="Code">A code of <see cref="Reasons"/>.</param>
internal sealed record SubstitutionFault(string Code, ClaimPath Claim, string Why);

/// <summary>Values that come from a credential and land in subjects, names and tags (nats-auth.md §0.2-8).</summary>
internal static class Substitution
{
    public const int MaxLength = 256;

    public static string Read(JsonElement claims, ClaimPath claim, SubstitutionRule rule, bool isAtHead, out SubstitutionFault? fault)
    {
        fault = null;
        if (claim.Find(claims) is not { } value)
        {
            fault = new(Reasons.ClaimMissing, claim, "is not there");
            return "";
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
        var why = text is null ? "is a list or an object"
            : text.Length == 0 ? "is empty"
            : text.Length > MaxLength ? "is longer than 256 characters"
            : rule == SubstitutionRule.Text ? HasControl(text) ? "has control characters" : null
            : !IsToken(text) ? "is no literal token: it has a dot, *, >, a brace, a blank or an invisible character"
            : rule == SubstitutionRule.Subject && isAtHead && IsReserved(text) ? "would begin the subject with $ or _, which belong to servers and inboxes"
            : null;
        if (why is not null)
        {
            fault = new(Reasons.SubstitutionNotLiteral, claim, why);
            return "";
        }

        return text!;
    }

    /// <summary>One literal token without invisible characters.</summary>
    public static bool IsToken(string text) => LiteralToken.IsLiteral(text) && !HasInvisible(text);

    /// <summary>$SYS, $JS, $KV, $O, $G; _INBOX, _R_, _GR_: whoever chose these would read others' replies or reach the JetStream API.</summary>
    public static bool IsReserved(string text) => text[0] is '$' or '_';

    public static bool HasControl(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasInvisible(string text)
    {
        foreach (var c in text)
        {
            if (c > 127 && char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                return true;
            }
        }

        return false;
    }
}
