using System.Text.Json.Nodes;
using Platform.Nats.Permissions;
using Platform.Portal.Features.Tester;

namespace Platform.Portal.Tests.Tester;

public sealed class PresetApiTests(PortalFixture portal)
{
    [Fact]
    public async Task All_presets_are_listed_with_their_residual_powers()
    {
        var tenant = await portal.NewTenantAsync();
        var list = await (await tenant.Client.GetAsync(new Uri("/api/v1/permission-presets", UriKind.Relative), TestContext.Current.CancellationToken)).ReadAsync<ListPresets.Response>();
        list.Data.Select(p => (p.Id, p.Residual.Count)).ShouldBe(Presets.All.Select(p => (p.Id, p.Residual.Count)));
    }

    [Fact]
    public async Task A_preset_is_filled_in()
    {
        var tenant = await portal.NewTenantAsync();
        var compiled = await (await tenant.Client.PostAsync(
            "/api/v1/permission-presets/service-responder/compile",
            new { values = new { subjects = "svc.a svc.b.*", queue = "workers", answers = "2" } })).ReadAsync<CompilePreset.Response>();

        compiled.Permissions.Sub!.Allow.ShouldBe(["svc.a workers", "svc.b.* workers"]);
        compiled.Permissions.Sub.Deny.ShouldBe(["svc.b.*.>"]);
        compiled.Permissions.Resp.ShouldBe(new(2));
        compiled.Residual.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("nothing", """{}""", "404 preset.not_found")]
    [InlineData("kv-read", """{"values":{"bucket":"CFG"}}""", "400 preset.value_invalid /values/inbox")]
    [InlineData("kv-read", """{"values":{"bucket":"A.B","inbox":"_INBOX_app"}}""", "400 preset.value_invalid /values/bucket")]
    [InlineData("kv-read", """{"values":{"bucket":"CFG","inbox":"_INBOX_app","key":"x"}}""", "400 preset.value_invalid /values/key")]
    [InlineData("kv-read", """{"values":{"bucket":"CFG","inbox":"_INBOX_app"},"options":["purge"]}""", "400 preset.value_invalid /options")]
    [InlineData("kv-read", """{"values":{"bucket":"CFG","inbox":"_INBOX.{{name()}}"}}""", "400 preset.value_invalid /values/inbox")]
    public async Task Refuses_values_by_name(string preset, string body, string told)
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.Client.PostAsync($"/api/v1/permission-presets/{preset}/compile", JsonNode.Parse(body)!)).ToldAsync()).ShouldBe(told);
    }
}
