using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Authority;
using Platform.Portal.Features.IdentityProviders;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.IdentityProviders;

public sealed class ProviderTests(PortalFixture portal)
{
    private const string Path = TenantProviders.Path;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_is_made_read_listed_changed_and_deleted()
    {
        var tenant = await portal.NewTenantAsync();

        var response = await tenant.Client.PostAsync(Path, new { name = "keycloak", kind = "oidc", settings = tenant.Oidc() });
        var made = await response.ReadAsync<ProviderView>();
        response.Headers.Location!.ToString().ShouldBe($"{Path}/{made.Id}");
        (made.Name, made.Kind, made.HasSecret, made.IsEnabled, made.Version, made.Warnings.Count).ShouldBe(("keycloak", ProviderKind.Oidc, false, true, 1, 0));
        made.Settings.GetProperty("issuer").GetString().ShouldBe($"https://id.example.com/{tenant.Id}");

        (await tenant.PatchedAsync(made.Id, new { settings = new { clock_skew_seconds = 5, audiences = new[] { "a", "b" } }, is_enabled = false, version = 1 })).ShouldBe("200");
        var read = await (await tenant.Client.GetAsync($"{Path}/{made.Id}", Ct)).ReadAsync<GetProvider.Response>();
        (read.Provider.IsEnabled, read.Provider.Version, read.UsedBy.Count, read.Callout.Count).ShouldBe((false, 2, 0, 0));
        read.Provider.Settings.GetRawText().ShouldContain("\"clock_skew_seconds\"");
        (await tenant.PatchedAsync(made.Id, new { settings = new { clock_skew_seconds = (int?)null } })).ShouldBe("200");

        (await tenant.Client.DeleteAsync($"{Path}/{made.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await tenant.Client.GetAsync($"{Path}/{made.Id}", Ct)).ToldAsync()).ShouldBe("404 provider.not_found");
        (await (await tenant.Client.GetAsync(Path, Ct)).ReadAsync<Page<ProviderView>>()).Data.ShouldBeEmpty();
        (await tenant.NewProviderAsync("keycloak", "oidc", tenant.Oidc())).Version.ShouldBe(1);
    }

    [Fact]
    public async Task The_ETag_guards_a_change_and_a_deletion()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await tenant.Client.PostAsync(Path, new { name = "keycloak", kind = "oidc", settings = tenant.Oidc() });
        made.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var provider = $"{Path}/{(await made.ReadAsync<ProviderView>()).Id}";
        (await tenant.Client.GetAsync(provider, Ct)).Headers.ETag!.Tag.ShouldStartWith("\"1.");

        var changed = await SendAsync(HttpMethod.Patch, "\"1\"");
        (changed.StatusCode, changed.Headers.ETag!.Tag).ShouldBe((HttpStatusCode.OK, "\"2\""));
        foreach (var stale in new[] { "\"1\"", "W/\"2\"", "2" })
        {
            (await (await SendAsync(HttpMethod.Patch, stale)).ToldAsync()).ShouldBe("412 request.stale If-Match");
            (await (await SendAsync(HttpMethod.Delete, stale)).ToldAsync()).ShouldBe("412 request.stale If-Match");
        }

        (await SendAsync(HttpMethod.Patch, "*")).Headers.ETag!.Tag.ShouldBe("\"3\"");
        (await SendAsync(HttpMethod.Patch, "")).Headers.ETag!.Tag.ShouldBe("\"4\"");
        (await tenant.Client.GetAsync(provider, Ct)).Headers.ETag!.Tag.ShouldStartWith("\"4.");
        (await SendAsync(HttpMethod.Delete, "\"3\", \"4\"")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        async Task<HttpResponseMessage> SendAsync(HttpMethod method, string ifMatch)
        {
            using var request = new HttpRequestMessage(method, provider);
            request.Content = method == HttpMethod.Patch ? new StringContent("""{"is_enabled":true}""", Encoding.UTF8, "application/merge-patch+json") : null;
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            return await tenant.Client.SendAsync(request, Ct);
        }
    }

    [Fact]
    public async Task A_secret_is_sealed_replaced_and_in_no_answer()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await tenant.Client.PostAsync(Path, new { name = "hook", kind = "webhook", settings = new { url = "https://hook.example.com/nats" }, secret = TenantProviders.Secret });
        var text = await made.Content.ReadAsStringAsync(Ct);
        var provider = await made.ReadAsync<ProviderView>();
        provider.HasSecret.ShouldBeTrue();
        text += await tenant.Client.GetStringAsync(new Uri($"{Path}/{provider.Id}", UriKind.Relative), Ct);
        text += await tenant.Client.GetStringAsync(new Uri(Path, UriKind.Relative), Ct);
        text.ShouldNotContain(TenantProviders.Secret);
        (await OpenAsync()).ShouldBe(TenantProviders.Secret);

        var second = $"whsec_{Convert.ToBase64String(new byte[24])}";
        (await tenant.PatchedAsync(provider.Id, new { secret = second })).ShouldBe("200");
        (await OpenAsync()).ShouldBe(second);
        (await tenant.PatchedAsync(provider.Id, new { settings = new { timeout_ms = 500 } })).ShouldBe("200");
        (await OpenAsync()).ShouldBe(second);
        (await tenant.PatchedAsync(provider.Id, new { secret = (string?)null })).ShouldBe("400 provider.secret_required /secret");

        await using var audit = portal.AsOwner();
        (await audit.AuditRows.Where(a => a.OrganizationId == tenant.Id).Select(a => a.Detail).ToListAsync(Ct)).ShouldAllBe(d => !d.Contains("whsec_"));

        async Task<string> OpenAsync()
        {
            await using var db = portal.AsOwner();
            var row = await db.IdentityProviders.SingleAsync(p => p.Id == provider.Id, Ct);
            return Encoding.UTF8.GetString((await portal.Services.GetRequiredService<ProviderSecrets>().OpenAsync(db, row, "a test", Ct))!);
        }
    }

    [Fact]
    public async Task What_policies_name_keeps_its_name_and_stays()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.NewProviderAsync("keycloak", "oidc", tenant.Oidc());
        await tenant.NameInPolicyAsync(1, "other", "keycloak");

        var used = (await (await tenant.Client.GetAsync($"{Path}/{provider.Id}", Ct)).ReadAsync<GetProvider.Response>()).UsedBy.ShouldHaveSingleItem();
        (used.AccountId, used.Version, used.Rules.Single()).ShouldBe((tenant.Account, 1, "ci"));
        (await tenant.PatchedAsync(provider.Id, new { name = "entra" })).ShouldBe("409 provider.name_in_use /name");
        (await (await tenant.Client.DeleteAsync($"{Path}/{provider.Id}", Ct)).ToldAsync()).ShouldBe("409 provider.in_use");

        await tenant.NameInPolicyAsync(2, "other");
        (await tenant.PatchedAsync(provider.Id, new { name = "entra" })).ShouldBe("200");
        (await tenant.Client.DeleteAsync($"{Path}/{provider.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Deleting_drops_what_it_admitted_and_nothing_else()
    {
        var tenant = await portal.NewTenantAsync();
        var (gone, stays) = (await tenant.NewProviderAsync("gone", "tokens"), await tenant.NewProviderAsync("stays", "tokens"));
        await tenant.AdmitAsync(gone.Id, "one");
        await tenant.AdmitAsync(stays.Id, "two");
        (await (await tenant.Client.GetAsync($"{Path}/{gone.Id}", Ct)).ReadAsync<GetProvider.Response>()).Provider.Sessions.ShouldBe(1);

        using var bells = await HearAsync("trunkline_sessions");
        (await tenant.Client.DeleteAsync($"{Path}/{gone.Id}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var dropped = await tenant.DroppedAsync();
        (dropped["one"], dropped["two"]).ShouldBe((true, false));
        (await bells.WaitAsync(TimeSpan.FromSeconds(5), Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_change_rings_the_callout_service()
    {
        var tenant = await portal.NewTenantAsync();
        using var bells = await HearAsync("trunkline_admission");
        await tenant.NewProviderAsync("keycloak", "oidc", tenant.Oidc());
        (await bells.WaitAsync(TimeSpan.FromSeconds(5), Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_registers_an_issuer_later_is_told()
    {
        var (first, second) = (await portal.NewTenantAsync(), await portal.NewTenantAsync());
        var issuer = $"https://id.example.com/{first.Id}";
        var early = await first.NewProviderAsync("one", "oidc", new { issuer, audiences = new[] { "a", "b" } });
        var other = await second.NewProviderAsync("one", "oidc", new { issuer, audiences = new[] { "c" } });
        var late = await second.NewProviderAsync("two", "oidc", new { issuer, audiences = new[] { "b", "c" } });

        early.Warnings.ShouldBeEmpty();
        other.Warnings.ShouldBeEmpty();
        late.Warnings.Select(w => w.Code).ShouldBe(["issuer_twice", "issuer_elsewhere"]);
        (await (await second.Client.GetAsync($"{Path}/{late.Id}", Ct)).ReadAsync<GetProvider.Response>()).Provider.Warnings.Count.ShouldBe(2);
        (await (await first.Client.GetAsync($"{Path}/{early.Id}", Ct)).ReadAsync<GetProvider.Response>()).Provider.Warnings.ShouldBeEmpty();

        // A disabled provider keeps its place: its clients are refused, not handed to who came later.
        (await first.PatchedAsync(early.Id, new { is_enabled = false })).ShouldBe("200");
        (await (await second.Client.GetAsync($"{Path}/{late.Id}", Ct)).ReadAsync<GetProvider.Response>()).Provider.Warnings.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_list_pages()
    {
        var tenant = await portal.NewTenantAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await tenant.NewProviderAsync(name, "tokens");
        }

        var page = await (await tenant.Client.GetAsync($"{Path}?limit=2", Ct)).ReadAsync<Page<ProviderView>>();
        var rest = await (await tenant.Client.GetAsync($"{Path}?limit=2&cursor={page.NextCursor}", Ct)).ReadAsync<Page<ProviderView>>();
        page.Data.Concat(rest.Data).Select(p => p.Name).ShouldBe(["a", "b", "c"]);
        (await (await tenant.Client.GetAsync($"{Path}?cursor=x", Ct)).ToldAsync()).ShouldBe("400 paging.invalid_cursor cursor");
    }

    [Fact]
    public async Task Each_preset_is_taken_once_it_is_completed()
    {
        var tenant = await portal.NewTenantAsync();
        var presets = await (await tenant.Client.GetAsync("/api/v1/identity-provider-presets", Ct)).ReadAsync<ListPresets.Response>();
        presets.Data.Select(p => p.Name).ShouldBe(["github-actions", "gitlab", "kubernetes"]);
        foreach (var preset in presets.Data)
        {
            var settings = JsonNode.Parse(preset.Settings.GetRawText().Replace("\\u2026", "oidc.example.com", StringComparison.Ordinal))!.AsObject();
            await tenant.NewProviderAsync(preset.Name, preset.Kind, settings);
        }
    }

    [Fact]
    public async Task What_callout_processes_say_of_its_keys_is_shown()
    {
        var tenant = await portal.NewTenantAsync();
        var provider = await tenant.NewProviderAsync("keycloak", "oidc", tenant.Oidc());
        await using (var db = portal.AsOwner())
        {
            var now = TimeProvider.System.GetUtcNow();
            var name = $"test-{tenant.Account.Value:N}";
            db.CalloutInstances.Add(new()
            {
                Name = name,
                Region = "us-east",
                StartedAt = now,
                SeenAt = now - CalloutInstance.Silence - TimeSpan.FromSeconds(1), // dead for tests that look for living ones
                SnapshotAt = now,
                Keys = [],
                Status = $$$"""{"status":"ready","admitted":7,"keys":[{"provider":"{{{provider.Id}}}","age_seconds":60.5,"is_stale":true,"is_usable":true,"problem":"id.example.com does not answer"},{"provider":"x"}]}""",
            });
            await db.SaveChangesAsync(Ct);
        }

        var state = (await (await tenant.Client.GetAsync($"{Path}/{provider.Id}", Ct)).ReadAsync<GetProvider.Response>()).Callout.ShouldHaveSingleItem();
        (state.Region, state.IsUsable, state.IsStale, state.Problem).ShouldBe(("us-east", true, true, "id.example.com does not answer"));
        state.KeysAt.ShouldBe(state.SeenAt.AddSeconds(-60.5));
    }

    /// <summary>Counts what rings on the channel from now on.</summary>
    private async Task<SemaphoreSlim> HearAsync(string channel)
    {
        var heard = new SemaphoreSlim(0);
        var connection = new NpgsqlConnection(portal.Database.Fleet);
        await connection.OpenAsync(Ct);
        connection.Notification += (_, _) => heard.Release();
        await using var listen = new NpgsqlCommand($"LISTEN {channel}", connection);
        await listen.ExecuteNonQueryAsync(Ct);
        _ = ListenAsync(connection);
        return heard;

        static async Task ListenAsync(NpgsqlConnection connection)
        {
            await using (connection)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                try
                {
                    await connection.WaitAsync(patience.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }
}
