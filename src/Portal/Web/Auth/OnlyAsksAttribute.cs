namespace Platform.Portal.Web;

/// <summary>On an operation, or a page, that is sent by POST because of what it takes, and changes nothing: previews and test benches.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnlyAsksAttribute : Attribute;

internal static class OnlyAsksExtensions
{
    public static RouteHandlerBuilder OnlyAsks(this RouteHandlerBuilder operation) => operation.WithMetadata(new OnlyAsksAttribute());
}
