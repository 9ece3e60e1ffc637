using System.Text.Json;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ConnectPolicies;

/// <summary>A version of an account's connect policy; the highest is in force. Policy: the document, {"rules": […]}. The ETag is the version in quotes. Version 0 is a
/// draft that was only checked. IsInEffect: whether every callout process that lives answers from it; null for one that is not in force.</summary>
internal sealed record PolicyView(
    AccountId AccountId, int Version, JsonElement Policy, string Note, string CreatedBy, DateTimeOffset CreatedAt, [property: MovesByItself] bool? IsInEffect = null)
{
    public static PolicyView Of(ConnectPolicyVersion row) => new(row.AccountId, row.Version, Read(row.Policy), row.Note, row.CreatedBy, row.CreatedAt);

    /// <summary>In the order of members that people write, which the database does not keep.</summary>
    public static JsonElement Read(string stored)
    {
        using var document = JsonDocument.Parse(ConnectPolicy.Parse(stored).IsValid(out var policy) ? policy.ToJson() : stored);
        return document.RootElement.Clone();
    }
}

/// <summary>A version without its document. Rules: how many it has.</summary>
internal sealed record PolicyVersionView(int Version, int Rules, string Note, string CreatedBy, DateTimeOffset CreatedAt)
{
    public static PolicyVersionView Of(ConnectPolicyVersion row)
    {
        using var document = JsonDocument.Parse(row.Policy);
        return new(row.Version, document.RootElement.TryGetProperty("rules", out var rules) ? rules.GetArrayLength() : 0, row.Note, row.CreatedBy, row.CreatedAt);
    }
}
