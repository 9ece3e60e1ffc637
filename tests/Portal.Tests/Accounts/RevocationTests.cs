using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Portal.Features.Accounts.Revocations;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Accounts;

public sealed class RevocationTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_refused_from_a_second_on_the_later_one_counts_and_it_can_be_taken_back()
    {
        var tenant = await portal.NewTenantAsync();
        var path = $"{tenant.AccountPath}/revocations";
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        var key = pair.PublicKey;
        var at = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

        (await (await tenant.Client.PostAsync(path, new { public_key = key, at })).ReadAsync<RevocationView>()).At.ShouldBe(at);
        (await RevokedAsync(tenant)).ShouldBe([(key, 1_700_000_000)]);
        (await (await tenant.Client.PostAsync(path, new { public_key = key, at = at.AddSeconds(-5) })).ReadAsync<RevocationView>()).At.ShouldBe(at);
        (await (await tenant.Client.PostAsync(path, new { public_key = key, at = at.AddSeconds(5) })).ReadAsync<RevocationView>()).At.ShouldBe(at.AddSeconds(5));
        (await (await tenant.Client.GetAsync(path, Ct)).ReadAsync<Page<RevocationView>>()).Data.ShouldHaveSingleItem().PublicKey.ShouldBe(key);

        (await tenant.Client.DeleteAsync($"{path}/{key}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await (await tenant.Client.DeleteAsync($"{path}/{key}", Ct)).ToldAsync()).ShouldBe("404 revocation.not_found");
        (await RevokedAsync(tenant)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Everybody_is_one_revocation_and_covers_earlier_ones()
    {
        var tenant = await portal.NewTenantAsync();
        var path = $"{tenant.AccountPath}/revocations";
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        await tenant.Client.PostAsync(path, new { public_key = pair.PublicKey, at = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) });

        var everybody = await (await tenant.Client.PostAsync(path, new { public_key = "*" })).ReadAsync<RevocationView>();

        (await RevokedAsync(tenant)).ShouldBe([("*", everybody.At.ToUnixTimeSeconds())]);
        (await tenant.Client.DeleteAsync($"{path}/%2A", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await RevokedAsync(tenant)).ShouldBe([(pair.PublicKey, 1_700_000_000)]);
    }

    [Fact]
    public async Task Wrong_keys_and_times_are_refused()
    {
        var tenant = await portal.NewTenantAsync();
        var path = $"{tenant.AccountPath}/revocations";
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var user = KeyPair.CreatePair(PrefixByte.User);

        (await (await tenant.Client.PostAsync(path, new { })).ToldAsync()).ShouldBe("400 revocation.public_key /public_key");
        (await (await tenant.Client.PostAsync(path, new { public_key = account.PublicKey })).ToldAsync()).ShouldBe("400 revocation.public_key /public_key");
        (await (await tenant.Client.PostAsync(path, new { public_key = user.PublicKey[..55] + (user.PublicKey[^1] == 'A' ? 'B' : 'A') })).ToldAsync()).ShouldBe("400 revocation.public_key /public_key");
        (await (await tenant.Client.PostAsync(path, new { public_key = "*", at = TimeProvider.System.GetUtcNow().AddHours(1) })).ToldAsync()).ShouldBe("400 revocation.at_future /at");
    }

    private async Task<IEnumerable<(string, long)>> RevokedAsync(Tenant tenant)
    {
        await using var db = portal.AsOwner();
        var signed = await portal.Services.GetRequiredService<AccountSigner>().SignAsync(db, tenant.Account, Ct);
        return ((NatsAccountClaims)NatsJwt.Decode(signed!.Jwt)).Account.Revocations?.Select(r => (r.Key, r.Value)).ToList() ?? [];
    }
}
