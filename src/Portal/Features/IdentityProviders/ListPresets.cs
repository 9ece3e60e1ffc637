using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Admission;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.IdentityProviders;

/// <summary>Issuers that are known by name, each with the settings and the policy to begin with.</summary>
internal static class ListPresets
{
    /// <summary>Kind: the provider's. Settings: what "…" stands in is to be completed. Claims: those worth a condition. Ask: how a job or pod gets its
    /// token. StarterPolicy: a connect policy to begin with, narrow, and to be edited.</summary>
    public sealed record Preset(string Name, string Title, string Kind, JsonElement Settings, IReadOnlyList<string> Claims, string Ask, JsonElement StarterPolicy);

    public sealed record Response(IReadOnlyList<Preset> Data);

    public static readonly IReadOnlyList<Preset> All =
        [.. ProviderPreset.All.Select(p => new Preset(p.Name, p.Title, Json.Word(ProviderKind.Oidc), Read(p.Settings), p.Claims, p.Ask, Read(p.StarterPolicy)))];

    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/identity-provider-presets", Get).WithTags("Identity providers")
        .WithName("ListIdentityProviderPresets").WithSummary("List presets of identity providers")
        .Refuses(403);

    private static Results<Ok<Response>, ProblemHttpResult> Get(Caller caller) =>
        (caller.Can(Permissions.ReadAccounts) ? (Result<Response>)new Response(All) : ProviderErrors.MayNotRead).ToOk();

    private static JsonElement Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
