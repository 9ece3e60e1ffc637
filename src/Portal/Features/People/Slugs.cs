using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

/// <summary>From an organization's name for people to its name in addresses: "Ada and Partner" to "ada-partner". Letters outside a to z fall out.</summary>
internal static class Slugs
{
    private const int Longest = 48;
    private const int Attempts = 5;

    public static string From(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-' && !char.IsLetter(c))
            {
                slug.Append('-');
            }

            if (slug.Length == Longest)
            {
                break;
            }
        }

        var text = slug.ToString().Trim('-');
        return text.Length > 0 ? text : $"org-{Tail()}";
    }

    /// <summary>For a slug somebody has: the same with a random end.</summary>
    public static string Another(string slug) => $"{slug}-{Tail()}";

    /// <summary>Makes an organization with a slug of its name, or with another one when somebody has that.</summary>
    public static async Task<T> TakeAsync<T>(string name, Func<string, Task<T>> make)
    {
        var slug = From(name);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await make(slug);
            }
            catch (DbUpdateException e) when (attempt < Attempts && e.Violates("ux_organizations_slug"))
            {
                slug = Another(From(name));
            }
        }
    }

    private static string Tail() => RandomNumberGenerator.GetString("23456789abcdefghjkmnpqrstvwxyz", 5);
}
