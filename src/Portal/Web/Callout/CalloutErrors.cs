using Platform.Kernel;

namespace Platform.Portal.Web;

internal static class CalloutErrors
{
    public static readonly Error Unavailable = new("callout.unavailable", ErrorKind.Unavailable, "No process of the auth callout service answers, so nothing can be asked of it. Connected clients stay connected; try again shortly.");
    public static readonly Error NotYet = new("callout.not_yet", ErrorKind.Unavailable, "The auth callout service does not know of this yet: it reads changes within a second. Try again.");
}
