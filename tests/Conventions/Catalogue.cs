using System.Reflection;
using Microsoft.Extensions.Logging;
using Platform.Kernel;

namespace Platform.Conventions;

/// <summary>Numbers and codes that outsiders rely on, collected by reflection.</summary>
internal static class Catalogue
{
    private const BindingFlags Any = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>(code, where) of every Error kept in a static field or property.</summary>
    public static IEnumerable<(string Code, string Where)> ErrorCodes(IEnumerable<Type> types) =>
        from type in types
        where !type.ContainsGenericParameters
        from field in type.GetFields(Any)
        where field is { IsStatic: true } && field.FieldType == typeof(Error)
        select (((Error)field.GetValue(null)!).Code, $"{type.Name}.{field.Name}");

    /// <summary>(event id, where) of every [LoggerMessage].</summary>
    public static IEnumerable<(int EventId, string Where)> LogEvents(IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(Any)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (message.EventId, $"{type.FullName}.{method.Name}");

    /// <summary>"7: A.One, B.Two" for each key two places claim.</summary>
    public static IEnumerable<string> Twice<TKey>(IEnumerable<(TKey Key, string Where)> entries) where TKey : notnull =>
        from entry in entries
        group entry.Where by entry.Key into claims
        where claims.Distinct(StringComparer.Ordinal).Count() > 1
        select $"{claims.Key}: {string.Join(", ", claims)}";
}
