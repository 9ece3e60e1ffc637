using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Portal.Features.Operators;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Operators;

public sealed class OperatorTests(PortalFixture portal)
{
    private const string Path = "/api/v1/operators";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_an_operator_whose_jwt_and_keys_are_in_order()
    {
        var tenant = await portal.NewTenantAsync();

        var response = await tenant.Client.PostAsync(Path, new { name = "rail", operator_service_urls = new[] { "tls://nats.rail.example:4222" }, tags = new[] { "Env:Prod" } });

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var made = await response.ReadAsync<OperatorView>();
        var claims = NatsJwt.DecodeOperatorClaims(await JwtAsync(made));
        claims.Validate(TimeProvider.System.GetUtcNow()).ShouldBeEmpty();
        (claims.Name, claims.Subject, claims.Operator.SystemAccount, claims.Operator.AccountServerUrl, claims.Operator.StrictSigningKeyUsage)
            .ShouldBe(("rail", made.PublicKey, made.SystemAccount, $"http://portal.test/jwt/v1/operators/{made.PublicKey}", true));
        (string.Join(' ', claims.Operator.OperatorServiceUrls!), string.Join(' ', claims.Operator.Tags!)).ShouldBe(("tls://nats.rail.example:4222", "env:prod"));
        made.SigningKeys.Select(k => (k.IsActive, k.IsListed, k.IsHeld)).ShouldBe([(true, true, true), (false, true, true), (false, true, true)]);
        (made.Kind, made.IsIdentityHeld, made.IsSigned, made.HasProposal).ShouldBe(("dedicated", true, true, false));
    }

    [Fact]
    public async Task Lists_the_shared_one_and_ones_own_and_nobody_elses()
    {
        var theirs = await portal.NewTenantAsync();
        await theirs.Client.PostAsync(Path, new { name = "theirs" });
        var tenant = await portal.NewTenantAsync();
        await tenant.Client.PostAsync(Path, new { name = "ours" });

        var page = await (await tenant.Client.GetAsync(Path, Ct)).ReadAsync<Page<OperatorView>>();

        page.Data.Select(o => (o.Kind, o.Name)).ShouldBe([("shared", "test"), ("dedicated", "ours")]);
    }

    [Fact]
    public async Task The_shared_one_is_read_only()
    {
        var tenant = await portal.NewTenantAsync();
        var shared = (await (await tenant.Client.GetAsync(Path, Ct)).ReadAsync<Page<OperatorView>>()).Data[0];

        (await (await tenant.Client.PatchAsJsonAsync($"{Path}/{shared.Id}", new { tags = new[] { "mine" } }, Ct)).ToldAsync()).ShouldBe("403 operator.is_shared");
        (await (await tenant.Client.PostAsync($"{Path}/{shared.Id}/signing-keys", new { })).ToldAsync()).ShouldBe("403 operator.is_shared");
    }

    [Fact]
    public async Task A_patch_signs_the_jwt_anew()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await NewAsync(tenant, new { name = "rail" });
        var before = NatsJwt.DecodeOperatorClaims(await JwtAsync(made));

        var after = await (await tenant.Client.PatchAsJsonAsync($"{Path}/{made.Id}", new { name = "metro", assert_server_version = "2.10.0", strict_signing_key_usage = false }, Ct)).ReadAsync<OperatorView>();

        var claims = NatsJwt.DecodeOperatorClaims(await JwtAsync(after));
        (claims.Name, claims.Operator.AssertServerVersion, claims.Operator.StrictSigningKeyUsage).ShouldBe(("metro", "2.10.0", false));
        claims.IssuedAt.ShouldBeGreaterThan(before.IssuedAt);
        claims.Operator.AccountServerUrl.ShouldBe(before.Operator.AccountServerUrl);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { """{"name":"A"}""", "400 name.invalid /name" },
        { """{"account_server_url":"no scheme"}""", "400 operator.claims_refused /account_server_url" },
        { """{"operator_service_urls":["http://x"]}""", "400 operator.claims_refused /operator_service_urls" },
        { """{"operator_service_urls":["nats://user:pass@x"]}""", "400 operator.claims_refused /operator_service_urls" },
        { """{"assert_server_version":"two"}""", "400 operator.claims_refused /assert_server_version" },
        { """{"tags":[" "]}""", "400 operator.claims_refused /tags" },
        { """{"system_account":"A"}""", "400 patch.unknown_member /system_account" },
        { """{"tags":"x"}""", "400 patch.wrong_type /tags" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Each_field_refuses_what_servers_would(string patch, string told)
    {
        var tenant = await portal.NewTenantAsync();
        var made = await NewAsync(tenant, new { name = "rail" });

        var response = await tenant.Client.PatchAsync($"{Path}/{made.Id}", new StringContent(patch, null, "application/json"), Ct);

        (await response.ToldAsync()).ShouldBe(told);
    }

    [Fact]
    public async Task An_identity_kept_elsewhere_signs_what_the_plane_proposes()
    {
        var tenant = await portal.NewTenantAsync();
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        var made = await NewAsync(tenant, new { name = "offline", public_key = identity.PublicKey });
        (made.IsIdentityHeld, made.IsSigned, made.HasProposal).ShouldBe((false, false, true));
        using var nobody = portal.NewClient();
        (await (await nobody.GetAsync($"/jwt/v1/operators/{made.PublicKey}/operator", Ct)).ToldAsync()).ShouldBe("404 operator.jwt_not_found");

        var proposal = await (await tenant.Client.GetAsync($"{Path}/{made.Id}/proposal", Ct)).ReadAsync<GetProposal.Response>();
        var signature = System.Buffers.Text.Base64Url.EncodeToString(identity.Sign(System.Text.Encoding.ASCII.GetBytes(proposal.SigningInput)));
        var signed = await (await tenant.Client.PostAsync($"{Path}/{made.Id}/jwt", new { signature })).ReadAsync<OperatorView>();

        (signed.IsSigned, signed.HasProposal).ShouldBe((true, false));
        NatsJwt.DecodeOperatorClaims(await JwtAsync(signed)).Operator.SigningKeys!.ShouldBe(made.SigningKeys.Select(k => k.PublicKey));

        var changed = await (await tenant.Client.PatchAsJsonAsync($"{Path}/{made.Id}", new { tags = new[] { "later" } }, Ct)).ReadAsync<OperatorView>();
        changed.HasProposal.ShouldBeTrue();
        NatsJwt.DecodeOperatorClaims(await JwtAsync(changed)).Operator.Tags.ShouldBeNull();
        // Any tool may encode it afresh, with its own time.
        proposal = await (await tenant.Client.GetAsync($"{Path}/{made.Id}/proposal", Ct)).ReadAsync<GetProposal.Response>();
        var jwt = NatsJwt.Encode(NatsOperatorClaims.FromJson(proposal.Claims.ToJsonString()), identity, TimeProvider.System.GetUtcNow().AddSeconds(1));
        (await (await tenant.Client.PostAsync($"{Path}/{made.Id}/jwt", new { jwt })).ReadAsync<OperatorView>()).Tags.ShouldBe(["later"]);
    }

    [Fact]
    public async Task What_was_not_proposed_or_not_signed_by_the_identity_is_refused()
    {
        var tenant = await portal.NewTenantAsync();
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        using var stranger = KeyPair.CreatePair(PrefixByte.Operator);
        var made = await NewAsync(tenant, new { name = "offline", public_key = identity.PublicKey });
        var proposal = await (await tenant.Client.GetAsync($"{Path}/{made.Id}/proposal", Ct)).ReadAsync<GetProposal.Response>();
        var altered = NatsOperatorClaims.FromJson(proposal.Claims.ToJsonString());
        altered.Operator.SigningKeys!.Add(stranger.PublicKey);

        foreach (var (body, told, says) in new (object, string, string)[]
        {
            (new { }, "400 operator.signature_missing /jwt", "Send the signed JWT"),
            (new { jwt = NatsJwt.Encode(altered, identity, TimeProvider.System.GetUtcNow()) }, "409 operator.signature_refused /jwt", "nats.signing_keys"),
            (new { signature = System.Buffers.Text.Base64Url.EncodeToString(stranger.Sign("x"u8)) }, "409 operator.signature_refused /signature", "signature"),
            (new { jwt = NatsJwt.Encode(NatsJwt.NewOperatorClaims(stranger.PublicKey), stranger, TimeProvider.System.GetUtcNow()) }, "409 operator.signature_refused /jwt", stranger.PublicKey),
        })
        {
            var response = await tenant.Client.PostAsync($"{Path}/{made.Id}/jwt", body);
            (await response.ToldAsync()).ShouldBe(told);
            (await response.Content.ReadAsStringAsync(Ct)).ShouldContain(says);
        }
    }

    [Fact]
    public async Task Rotation_raises_every_account_of_the_operator_and_no_other()
    {
        var tenant = await portal.NewTenantAsync();
        var made = await NewAsync(tenant, new { name = "rail" });
        var spare = made.SigningKeys[1].PublicKey;
        await using var db = portal.AsOwner();
        var before = await db.Accounts.Where(a => a.OrganizationId == tenant.Id).ToDictionaryAsync(a => a.Id, a => a.Generation, Ct);

        var rotated = await (await tenant.Client.PostAsync($"{Path}/{made.Id}/signing-keys/{spare}/activate", new { })).ReadAsync<ActivateSigningKey.Response>();

        rotated.ShouldBe(new ActivateSigningKey.Response(spare, 1));
        await using var after = portal.AsOwner();
        var accounts = await after.Accounts.Where(a => a.OrganizationId == tenant.Id).ToListAsync(Ct);
        accounts.Count(a => a.Generation == before[a.Id] + 1 && a.OperatorId == made.Id).ShouldBe(1);
        accounts.Count(a => a.Generation == before[a.Id]).ShouldBe(before.Count - 1);
        (await (await tenant.Client.PostAsync($"{Path}/{made.Id}/signing-keys/{spare}/activate", new { })).ToldAsync()).ShouldBe("409 operator.key_active");
        (await (await tenant.Client.DeleteAsync($"{Path}/{made.Id}/signing-keys/{spare}", Ct)).ToldAsync()).ShouldBe("409 operator.key_active");
        (await tenant.Client.DeleteAsync($"{Path}/{made.Id}/signing-keys/{made.SigningKeys[0].PublicKey}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        NatsJwt.DecodeOperatorClaims(await JwtAsync(made)).Operator.SigningKeys!.ShouldBe([spare, made.SigningKeys[2].PublicKey]);
        (await (await tenant.Client.PostAsync($"{Path}/{made.Id}/signing-keys/{made.SigningKeys[0].PublicKey}/activate", new { })).ToldAsync()).ShouldBe("404 operator.key_not_found");
    }

    [Fact]
    public async Task A_key_that_is_only_proposed_cannot_sign_yet()
    {
        var tenant = await portal.NewTenantAsync();
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        var made = await NewAsync(tenant, new { name = "offline", public_key = identity.PublicKey });

        (await (await tenant.Client.PostAsync($"{Path}/{made.Id}/signing-keys/{made.SigningKeys[1].PublicKey}/activate", new { })).ToldAsync()).ShouldBe("409 operator.key_not_listed");
    }

    [Fact]
    public async Task A_name_or_key_that_is_taken_is_refused()
    {
        var tenant = await portal.NewTenantAsync();
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        await NewAsync(tenant, new { name = "rail", public_key = identity.PublicKey });

        (await (await tenant.Client.PostAsync(Path, new { name = "rail" })).ToldAsync()).ShouldBe("409 operator.name_taken /name");
        (await (await tenant.Client.PostAsync(Path, new { name = "tram", public_key = identity.PublicKey })).ToldAsync()).ShouldBe("409 operator.public_key_taken /public_key");
        (await (await tenant.Client.PostAsync(Path, new { name = "tram", public_key = "OOPS" })).ToldAsync()).ShouldBe("400 operator.public_key_invalid /public_key");
    }

    private static async Task<OperatorView> NewAsync(Tenant tenant, object body)
    {
        var response = await tenant.Client.PostAsync(Path, body);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.ToldAsync());
        return await response.ReadAsync<OperatorView>();
    }

    private async Task<string> JwtAsync(OperatorView made)
    {
        using var nobody = portal.NewClient();
        return await nobody.GetStringAsync($"/jwt/v1/operators/{made.PublicKey}/operator", Ct);
    }
}
