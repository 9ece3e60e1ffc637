using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Looking at the portal with a narrower role than one's own: a cookie names the role, and of the person's permissions those are left that the role
/// has too. It only ever takes away, so nothing has to vouch for it. API tokens are not touched.</summary>
internal static class SeeAs
{
    private const string Cookie = "trunkline_see_as";

    public static Role? Read(HttpContext context) =>
        OwnCookies.Read(context, Cookie) is { Length: > 0 } word && Enum.TryParse<Role>(word, ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : null;

    public static void Start(HttpContext context, Role role) => OwnCookies.Write(context, Cookie, Json.Word(role));

    public static void Stop(HttpContext context) => OwnCookies.Clear(context, Cookie);
}
