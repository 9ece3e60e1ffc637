using System.Text.Json.Nodes;

namespace Platform.Admission.Tests.Attacks;

/// <summary>All cases. No test framework in this folder: other test programs compile it too.</summary>
public static class AttackCases
{
    public static IReadOnlyList<AttackCase> All { get; } =
    [
        .. AlgorithmCases.All, .. HeaderCases.All, .. KeyCases.All, .. SignatureCases.All, .. FormCases.All, .. JsonCases.All, .. TimeCases.All, .. AudienceCases.All,
        .. IssuerCases.All, .. TenantCases.All, .. SubstitutionCases.All, .. PolicyCases.All, .. StateCases.All, .. SecretCases.All,
    ];

    /// <summary>Cases that need nothing but a client: for a running platform.</summary>
    public static IEnumerable<AttackCase> OfClients => All.Where(c => c.Change is null);

    internal static AttackCase Case(string family, string name, string reason, Func<Stage, string> token, Action<StageData>? change = null) =>
        new(family, name, reason, s => new(token(s)), change);

    internal static AttackCase Control(string family, string name, Func<Stage, string> token, Action<StageData>? change = null) => Case(family, name, Reasons.Allowed, token, change);

    internal static JsonArray List(params string[] texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
