using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Platform.Portal.Components.Controls;

/// <summary>Marks comments, strings, keywords and flags of a snippet for the eye. Rough on purpose: it colours our own
/// snippets, whatever the language, and encodes all of it.</summary>
internal static partial class CodeColours
{
    public static MarkupString Mark(string code)
    {
        var html = new StringBuilder(code.Length * 2);
        var at = 0;
        foreach (Match match in Parts().Matches(code))
        {
            html.Append(WebUtility.HtmlEncode(code[at..match.Index]));
            var kind = match.Groups.Values.Skip(1).First(g => g.Success).Name;
            html.Append("<span class=\"").Append(kind).Append("\">").Append(WebUtility.HtmlEncode(match.Value)).Append("</span>");
            at = match.Index + match.Length;
        }

        return new MarkupString(html.Append(WebUtility.HtmlEncode(code[at..])).ToString());
    }

    // A comment starts a line or follows a space, so the // of a URL is none.
    [GeneratedRegex("""
        (?<c>(?:^|(?<=\s))(?:\#(?![\[!])|//).*$)
        |(?<s>"(?:[^"\\\n]|\\.)*")
        |(?<f>(?<=\s)--?[a-z][a-z-]*\b)
        |(?<k>\b(?:package|import|func|if|err|nil|defer|using|await|var|new|from|const|async|def|public|class|static|void|throws|try|let|fn|use|return)\b)
        """, RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Parts();
}
