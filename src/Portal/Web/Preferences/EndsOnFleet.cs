namespace Platform.Portal.Web;

/// <summary>On a change that is whole only when the fleet has it: it raises the generation of accounts, or may. It can be waited for (<see cref="Preferences"/>).</summary>
internal sealed class EndsOnFleet;

internal static class EndsOnFleetExtensions
{
    public static RouteHandlerBuilder EndsOnFleet(this RouteHandlerBuilder operation) => operation.WithMetadata(new EndsOnFleet());
}
