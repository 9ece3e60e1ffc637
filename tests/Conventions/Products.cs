using System.Reflection;

namespace Platform.Conventions;

internal static class Products
{
    public static IReadOnlyList<Assembly> Assemblies { get; } =
        [.. new[] { "Kernel", "Nats", "Store", "Authority", "Admission", "Portal", "Broker", "AuthCallout", "Local" }.Select(n => Assembly.Load($"Platform.{n}"))];

    public static IEnumerable<Type> Types => Assemblies.SelectMany(a => a.GetTypes());
}
