using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Admission;

/// <summary>A policy to JSON; members that say nothing are left out.</summary>
internal static class PolicyWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ConnectPolicy policy)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("rules");
            foreach (var rule in policy.Rules)
            {
                writer.WriteStartObject();
                writer.WriteString("name", rule.Name);
                When(writer, rule.When);
                writer.WriteStartObject("then");
                Then(writer, rule.Then);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void When(Utf8JsonWriter writer, RuleConditions when)
    {
        writer.WriteStartObject("when");
        Texts(writer, "providers", when.Providers);
        if (when.Claims.Count > 0)
        {
            writer.WriteStartArray("claims");
            foreach (var condition in when.Claims)
            {
                writer.WriteStartObject();
                writer.WriteString("claim", condition.Claim.Text);
                writer.WritePropertyName(ClaimTests.WordOf(condition.Test));
                condition.Operand.WriteTo(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        Texts(writer, "connection_types", when.ConnectionTypes);
        Texts(writer, "sources", [.. when.Sources.Select(s => s.ToString())]);
        Texts(writer, "regions", when.Regions);
        Texts(writer, "client_names", [.. when.ClientNames.Select(g => g.Pattern)]);
        writer.WriteEndObject();
    }

    private static void Then(Utf8JsonWriter writer, RuleOutcome then)
    {
        if (then is not RuleAdmission admission)
        {
            writer.WriteString("deny", ((RuleRefusal)then).Text);
            return;
        }

        writer.WriteString("group", admission.Group);
        if (admission.Permissions is { } permissions)
        {
            writer.WriteStartObject("permissions");
            Direction(writer, "pub", permissions.PubAllow, permissions.PubDeny);
            Direction(writer, "sub", permissions.SubAllow, permissions.SubDeny);
            if (permissions.Responses is { } responses)
            {
                writer.WriteStartObject("resp");
                writer.WriteNumber("max", responses.Max);
                writer.WriteNumber("ttl", responses.Ttl);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        if (admission.Name is { } name)
        {
            writer.WriteString("name", name.Text);
        }

        Texts(writer, "tags", [.. admission.Tags.Select(t => t.Text)]);
        if (admission.ExpiresInSeconds is { } seconds)
        {
            writer.WriteNumber("expires_in", seconds);
        }

        if (admission.Limits is { } limits)
        {
            writer.WriteStartObject("limits");
            writer.WriteNumber("subs", limits.Subs);
            writer.WriteNumber("data", limits.Data);
            writer.WriteNumber("payload", limits.Payload);
            writer.WriteEndObject();
        }
    }

    private static void Direction(Utf8JsonWriter writer, string name, IReadOnlyList<TextTemplate>? allow, IReadOnlyList<TextTemplate>? deny)
    {
        if (allow is null && deny is null)
        {
            return;
        }

        writer.WriteStartObject(name);
        Texts(writer, "allow", [.. (allow ?? []).Select(t => t.Text)]);
        Texts(writer, "deny", [.. (deny ?? []).Select(t => t.Text)]);
        writer.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
