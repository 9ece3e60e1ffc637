using System.Reflection;

namespace Platform.Conventions;

/// <summary>What a slice's Handler must be: internal, sealed, cancellable. Pages and endpoints share it.</summary>
internal static class Handlers
{
    public static IEnumerable<string> Wrong(IEnumerable<Type> types) =>
        from type in types
        where type is { Name: "Handler", IsNested: true, IsClass: true }
        from complaint in Complaints(type)
        select $"{type.DeclaringType!.Name}.Handler {complaint}";

    private static IEnumerable<string> Complaints(Type handler)
    {
        if (handler.IsNestedPublic && handler.DeclaringType!.IsPublic)
        {
            yield return "is public";
        }

        if (!handler.IsSealed)
        {
            yield return "is not sealed";
        }

        foreach (var method in handler.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => typeof(Task).IsAssignableFrom(m.ReturnType) && m.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)))
        {
            yield return $"{method.Name} does not end in a CancellationToken";
        }
    }
}
