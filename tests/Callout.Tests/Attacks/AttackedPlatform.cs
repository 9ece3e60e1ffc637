using System.Text.Json.Nodes;
using Platform.Admission.Tests.Attacks;
using Platform.Callout.Tests.World;
using Platform.Fixtures;
using Platform.Kernel;

namespace Platform.Callout.Tests.Attacks;

/// <summary>The stage of the attacks on the running platform: both organizations with their providers, accounts, groups, policies and secrets, made through the
/// portal's API as their people would.</summary>
internal sealed class AttackedPlatform
{
    private static Task<AttackedPlatform>? _one;

    private AttackedPlatform(CalloutTenant acme, CalloutTenant globex) => (Acme, Globex) = (acme, globex);

    public Stage Stage { get; } = new(SecondNow);

    /// <summary>The organizations, whose feeds are read.</summary>
    public CalloutTenant Acme { get; }

    public CalloutTenant Globex { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTimeOffset SecondNow => DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>Made by the first test that needs it.</summary>
    public static Task<AttackedPlatform> OfAsync(Site site) => _one ??= MakeAsync(site);

    /// <summary>What the client of a case sends now.</summary>
    public Attempt Make(AttackCase attack)
    {
        Stage.Now = SecondNow;
        return attack.Make(Stage);
    }

    private static async Task<AttackedPlatform> MakeAsync(Site site)
    {
        var made = new AttackedPlatform(await site.NewTenantAsync(), await site.NewTenantAsync());
        var (stage, acme, globex) = (made.Stage, made.Acme, made.Globex);
        await ProvideAsync(acme, "idp", Stage.SettingsOf(stage.Acme));
        await ProvideAsync(acme, "strict", Stage.SettingsOf(stage.Strict, ""","clock_skew_seconds":0,"algorithms":["RS256"],"authorized_parties":["app"]"""));
        await acme.AddProviderAsync("off", "jwks", JsonNode.Parse(Stage.SettingsOf(stage.Off))!, Ct, isEnabled: false);
        await acme.AddProviderAsync("tokens", "tokens", new { }, Ct);
        var passwords = await acme.AddProviderAsync("passwords", "passwords", new { }, Ct);
        await acme.AddProviderAsync("keyless", "oidc", new { issuer = "https://keyless.acme.example", audiences = new[] { Stage.Audience } }, Ct);
        await ProvideAsync(globex, "globex", Stage.SettingsOf(stage.Globex).Replace($"\"{Stage.Audience}\"", "\"globex-nats\"", StringComparison.Ordinal));
        await ProvideAsync(globex, "copycat", Stage.SettingsOf(stage.Globex).Replace(stage.Globex.Issuer, stage.Acme.Issuer, StringComparison.Ordinal));

        var orders = await made.PlaceAsync(acme, "orders", Stage.OrdersPolicy, ("open", null), ("scoped", Stage.ScopedTemplate), ("headed", Stage.HeadedTemplate), ("gated", Stage.GatedTemplate));
        await made.PlaceAsync(acme, "warehouse", null, ("open", null));
        await acme.PostAsync($"identity-providers/{passwords}/logins", new { username = "bob", password = "correct horse", claims = new { team = "blue" } }, Ct);
        stage.ConnectionToken = await TokenAsync(orders, "ci", null);
        stage.ExpiredConnectionToken = await TokenAsync(orders, "late", TimeProvider.System.GetUtcNow().AddSeconds(1));
        stage.RevokedConnectionToken = await TokenAsync(orders, "gone", null, isRevoked: true);
        var vault = await made.PlaceAsync(globex, "vault", Stage.OtherPolicy, ("open", null));
        await made.PlaceAsync(globex, "globex/orders", Stage.OtherPolicy, ("open", null));

        // What was made last is known everywhere, so all is.
        for (var node = 0; node < site.Platform.Endpoints.Count; node++)
        {
            await Site.PatientlyAsync(async () =>
                await site.RefusalAsync(stage.Token(), node, user: orders.PublicKey) is null
                && await site.RefusalAsync(stage.Token(c => c["aud"] = "globex-nats", by: stage.Globex), node, user: vault.PublicKey) is null
                && await site.RefusalAsync(stage.Token(c => c["aud"] = "globex-nats", by: stage.Globex), node, user: stage.Account("globex/orders").PublicKey) is null, "the stage is set");
        }

        return made;
    }

    private static Task<string> ProvideAsync(CalloutTenant tenant, string name, string settings) => tenant.AddProviderAsync(name, "jwks", JsonNode.Parse(settings)!, Ct);

    private async Task<CalloutTenant> PlaceAsync(CalloutTenant organization, string name, string? policy, params (string Name, string? Template)[] groups)
    {
        var account = await organization.AddAccountAsync(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], Ct);
        foreach (var (group, template) in groups)
        {
            await account.PostAsync($"accounts/{account.Account}/signing-key-groups", new { name = group, template = template is null ? null : JsonNode.Parse(template) }, Ct);
        }

        if (policy is not null)
        {
            await account.SetPolicyAsync(policy, Ct);
        }

        await account.PublishedAsync(Ct);
        Stage.Is(name, account.PublicKey, TypedId.TryParse<AccountId>(account.Account, out var id) ? id : throw new InvalidOperationException(account.Account));
        return account;
    }

    private static async Task<string> TokenAsync(CalloutTenant account, string name, DateTimeOffset? expiresAt, bool isRevoked = false)
    {
        var path = $"accounts/{account.Account}/connection-tokens";
        var made = await account.PostAsync(path, new { name, expires_at = expiresAt }, Ct);
        if (isRevoked)
        {
            await account.DeleteAsync($"{path}/{made.GetProperty("id").GetString()}", Ct);
        }

        return made.GetProperty("token").GetString()!;
    }
}
