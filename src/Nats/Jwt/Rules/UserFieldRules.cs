namespace Platform.Nats.Jwt;

/// <summary>The rules of single fields of a user's limits, for whoever has to name the field at fault: a claim's own Validate says only what is wrong.</summary>
public static class UserFieldRules
{
    /// <summary>An address and a length, as Go's netip reads them: 10.0.0.0/8, 2001:db8::/32.</summary>
    public static bool IsCidr(string text) => GoAddress.IsCidr(text);

    /// <summary>HH:MM:SS.</summary>
    public static bool IsTimeOfDay(string text) => UserRules.IsTime(text);

    /// <summary>A zone of the IANA database, its letters' case included: Europe/Vienna.</summary>
    public static bool IsZone(string name) => name.Length > 0 && UserRules.IsZone(name);
}
