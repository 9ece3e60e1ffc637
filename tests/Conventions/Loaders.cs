using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace Platform.Conventions;

/// <summary>Only pages load. They do one thing after the other; a component inside one that asks the database while it starts may do so while the page
/// still does, and a DbContext takes one operation at a time: now and then a page would fail.</summary>
internal static class Loaders
{
    private static readonly string[] Beginnings = ["OnInitializedAsync", "OnParametersSetAsync"];

    public static IEnumerable<string> InsidePages(IEnumerable<Type> types) =>
        from type in types
        where type.IsAssignableTo(typeof(ComponentBase)) && !type.IsAbstract && !type.IsDefined(typeof(RouteAttribute))
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
        where Beginnings.Contains(method.Name, StringComparer.Ordinal) && method.DeclaringType != typeof(ComponentBase)
        select $"{type.Name}.{method.Name}";
}
