using Microsoft.AspNetCore.Mvc;
using Platform.Portal.Web;

namespace Platform.Portal.Components;

/// <summary>Light, dark, high contrast or the system's choice: a cookie the server reads into data-theme.</summary>
internal static class Theme
{
    private const string Cookie = "trunkline_theme";

    /// <summary>Value and name of every choice. The empty value follows the system.</summary>
    public static readonly (string Value, string Name)[] Choices =
        [("", "System"), ("light", "Light"), ("dark", "Dark"), ("contrast", "High contrast")];

    /// <summary>The data-theme attribute: null (so no attribute) follows the system.</summary>
    public static string? Read(HttpContext http)
    {
        var value = OwnCookies.Read(http, Cookie);
        return value is "light" or "dark" or "contrast" or "dark contrast" ? value : null;
    }

    public static void Map(IEndpointRouteBuilder forms) => forms.MapPost("/theme", Choose);

    private static LocalRedirect Choose(HttpContext http, [FromForm] string? theme, [FromForm] string? back)
    {
        if (theme is "light" or "dark" or "contrast" or "dark contrast")
        {
            OwnCookies.Write(http, Cookie, theme, TimeSpan.FromDays(365));
        }
        else
        {
            OwnCookies.Clear(http, Cookie);
        }

        return new LocalRedirect(back);
    }
}
