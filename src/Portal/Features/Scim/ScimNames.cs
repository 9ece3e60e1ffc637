using System.Text.Json.Nodes;

namespace Platform.Portal.Features.Scim;

/// <summary>Names of attributes: compared without case (RFC 7643 §2.1), with or without the URN of their schema in front.</summary>
internal static class ScimNames
{
    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string Group = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>"name.givenName" as two steps; an extension's URN is a step of its own, for that is how the resource has it.</summary>
    public static IReadOnlyList<string> Steps(string name)
    {
        foreach (var schema in new[] { User, Group })
        {
            if (name.StartsWith($"{schema}:", StringComparison.OrdinalIgnoreCase))
            {
                return Plain(name[(schema.Length + 1)..]);
            }
        }

        if (!name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
        {
            return Plain(name);
        }

        if (name.Equals(Enterprise, StringComparison.OrdinalIgnoreCase))
        {
            return [Enterprise];
        }

        return name.StartsWith($"{Enterprise}:", StringComparison.OrdinalIgnoreCase) && Plain(name[(Enterprise.Length + 1)..]) is { Length: > 0 } rest ? [Enterprise, .. rest] : [];
    }

    public static JsonNode? Get(JsonObject resource, string name) => resource.TryGetPropertyValue(KeyOf(resource, name), out var value) ? value : null;

    /// <summary>As the resource spells it, or as it is asked for.</summary>
    public static string KeyOf(JsonObject resource, string name) => resource.Select(p => p.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    private static string[] Plain(string name) => name.Split('.') is var steps && steps.All(IsName) ? steps : [];

    /// <summary>ATTRNAME of RFC 7643 §2.1, whose only name with another beginning is "$ref".</summary>
    private static bool IsName(string step) => step is "$ref" || (step.Length > 0 && char.IsAsciiLetter(step[0]) && !step.AsSpan().ContainsAny(':', '$'));
}
