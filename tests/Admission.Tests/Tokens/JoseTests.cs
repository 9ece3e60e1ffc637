using System.Text.Json.Nodes;
using Platform.Admission.Tests.Attacks;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Local.Tools;

namespace Platform.Admission.Tests.Tokens;

/// <summary>Tokens and key sets that npm jose made, the library oidc-provider signs with.</summary>
public sealed class JoseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Tokens_of_a_third_party_are_admitted_in_every_algorithm()
    {
        var ct = TestContext.Current.CancellationToken;
        var folder = await NodeModules.FolderAsync(ct);
        var output = await Command.MustAsync("node", [Path.Combine(folder, "jose-tokens.mjs"), Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)], ct);
        var made = JsonNode.Parse(output)!;
        var stage = new Stage(Now);
        var snapshot = stage.Snapshot(d =>
        {
            var settings = ProviderSettings.Parse("jwks", $$"""{"issuer":"https://jose.example","audiences":["nats"],"keys":{{made["keys"]!.ToJsonString()}}}""").Value;
            d.Providers.Add(new(d.Provider("idp").OrganizationId, IdentityProviderId.New(Now), "jose", settings, IsEnabled: true, Now));
        });

        foreach (var (algorithm, token) in made["tokens"]!.AsObject())
        {
            var verdict = Run.Decide(snapshot, new((string)token!), Now);
            verdict.ShouldBeOfType<Allow>($"{algorithm}: {(verdict as Deny)?.Detail}").Identity.Subject.ShouldBe($"jose-{algorithm}");
        }

        made["tokens"]!.AsObject().Select(t => t.Key).ShouldBe(["RS256", "PS256", "ES256", "ES384", "EdDSA"]);
        foreach (var (name, token) in made["refused"]!.AsObject())
        {
            Run.Decide(snapshot, new((string)token!), Now).Reason.ShouldBe(name);
        }
    }
}
