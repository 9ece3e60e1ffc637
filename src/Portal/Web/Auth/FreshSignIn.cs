using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>Step-up: what makes secrets, changes how one signs in or destroys for good wants a browser's person to have shown who they are in the last
/// 15 minutes (ASVS 5.0 7.5.1). Programs are not asked: their token is the proof, and was made by somebody who was.</summary>
internal sealed class FreshSignIn(IHttpContextAccessor http, TimeProvider clock)
{
    /// <summary>Null: go on.</summary>
    public Error? Check() =>
        http.HttpContext?.Features.Get<CurrentSession>() is { } session && !session.IsFresh(clock.GetUtcNow()) ? AuthErrors.StepUpRequired : null;

    /// <summary>The same for what is a person's own and no organization's: how they sign in, what they join. An organization's word for somebody does not do.</summary>
    public Error? CheckOwn() => Check() ?? (http.HttpContext?.Features.Get<CurrentSession>() is { IsOwn: false } ? AuthErrors.StepUpRequired : null);

    /// <summary>Where a page sends its reader to show it, and back.</summary>
    public static string PathBackTo(string path) => $"/step-up?back={Uri.EscapeDataString(path)}";
}
