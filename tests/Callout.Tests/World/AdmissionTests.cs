using Platform.Fixtures;

namespace Platform.Callout.Tests.World;

/// <summary>Tokens of somebody else's identity provider, third-party clients, every transport, every region.</summary>
[Collection(Site.Name)]
public sealed class AdmissionTests(Site site)
{
    private static readonly string[] Forms = ["RS256", "ES256", "EdDSA"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_for_another_audience_is_refused_in_every_region_and_the_tenant_sees_why()
    {
        var token = await site.TokenAsync(audience: "other.example");
        for (var node = 0; node < site.Platform.Endpoints.Count; node++)
        {
            var decision = await site.RefusedAsync(token, node, user: site.Tenant.PublicKey);
            (decision.Reason, decision.NodeName, decision.Region).ShouldBe(("audience_mismatch", site.Platform.Endpoints[node].Name, site.Platform.Endpoints[node].Region));
        }

        (await site.RefusedAsync(await site.TokenAsync("stranger"))).Reason.ShouldBe("no_rule_matched");
        var banned = await site.RefusedAsync(await site.TokenAsync("banned"));
        (banned.Reason, banned.Rule, banned.Subject).ShouldBe(("rule_denied", "banned", "banned"));
    }

    [Fact]
    public async Task New_keys_are_fetched_when_a_token_needs_them_and_old_ones_go()
    {
        var old = await site.TokenAsync();
        (await site.RefusalAsync(old)).ShouldBeNull();

        await site.Issuer.RotateAsync(keepsOld: false, Ct);
        // Whoever asks for keys too often is made to wait: a floor between two fetches.
        await Site.SoonOrAsync(TimeSpan.FromSeconds(40), async () => await site.RefusalAsync(await site.TokenAsync()) is null, "a token of the new keys");
        await Site.SoonOrAsync(TimeSpan.FromSeconds(40), async () => await site.RefusalAsync(old) is not null, "the old key is gone");
    }

    [Fact]
    public async Task An_issuer_that_is_down_still_admits()
    {
        var (first, second) = (await site.TokenAsync(), await site.TokenAsync());
        (await site.RefusalAsync(first)).ShouldBeNull();
        await site.Issuer.StopAsync(Ct);
        try
        {
            (await site.RefusalAsync(second)).ShouldBeNull();
        }
        finally
        {
            await site.Issuer.StartAgainAsync(Ct);
        }
    }

    [Fact]
    public async Task A_policys_edit_takes_effect_within_two_seconds()
    {
        var token = await site.TokenAsync();
        (await site.RefusalAsync(token)).ShouldBeNull();
        await site.Tenant.SetPolicyAsync("""{"rules":[{"name":"shut","then":{"deny":"closed for the day"}}]}""", Ct);
        try
        {
            await Site.SoonAsync(async () => await site.RefusalAsync(token) is not null, "shut");
            (await site.RefusedAsync(token)).Reason.ShouldBe("rule_denied");
        }
        finally
        {
            await site.Tenant.SetPolicyAsync(CalloutWorld.Policy, Ct);
            await Site.PatientlyAsync(async () => await site.RefusalAsync(token) is null, "open again");
        }
    }
}
