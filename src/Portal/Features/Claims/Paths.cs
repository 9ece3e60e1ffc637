using System.Globalization;

namespace Platform.Portal.Features.Claims;

/// <summary>Paths of values in a body, as a refusal names them: "template/pub/allow/0".</summary>
internal static class Paths
{
    public static string Join(string path, string member) => path.Length == 0 ? member : $"{path}/{member}";

    public static string Join(string path, int index) => Join(path, index.ToString(CultureInfo.InvariantCulture));
}
