using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Tests.Accounts;

/// <summary>Each field's refusals, by the pointer that names it; after each, the account is as it was.</summary>
public sealed class AccountFieldTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static readonly TheoryData<string, string> Refusals = new()
    {
        { """{"colour":1}""", "400 patch.unknown_member /colour" },
        { """{"authorization":{}}""", "400 patch.unknown_member /authorization" },
        { """{"limits":{"connn":1}}""", "400 patch.unknown_member /limits/connn" },
        { """{"limits":{"conn":"many"}}""", "400 patch.wrong_type /limits/conn" },
        { """{"limits":5}""", "400 patch.wrong_type /limits" },
        { """{"tags":"a"}""", "400 patch.wrong_type /tags" },
        { """[1]""", "400 request.invalid_json " },
        { """{"name":""", "400 request.invalid_json " },
        { """{"name":null}""", "400 name.required /name" },
        { """{"name":"Big"}""", "400 name.invalid /name" },
        { """{"limits":{"conn":-2}}""", "400 account.limit_below_minus_one /limits/conn" },
        { """{"limits":{"disk_storage":-2}}""", "400 account.limit_below_minus_one /limits/disk_storage" },
        { """{"limits":{"subs":2147483648}}""", "400 account.limit_too_large /limits/subs" },
        { """{"limits":{"payload":2147483648}}""", "400 account.limit_too_large /limits/payload" },
        { """{"limits":{"leaf":2147483648}}""", "400 account.limit_too_large /limits/leaf" },
        { """{"limits":{"disk_storage":1,"tiered_limits":{"R1":{"disk_storage":1}}}}""", "400 account.tiers_exclude /limits/tiered_limits" },
        { """{"limits":{"tiered_limits":{"":{"disk_storage":1}}}}""", "400 account.tier_name /limits/tiered_limits/" },
        { """{"limits":{"tiered_limits":{"R9":{"disk_storage":1}}}}""", "400 account.tier_name /limits/tiered_limits/R9" },
        { """{"limits":{"tiered_limits":{"R3":{"streams":-5}}}}""", "400 account.limit_below_minus_one /limits/tiered_limits/R3/streams" },
        { """{"limits":{"imports":0}}""", "409 account.imports_in_use /limits/imports" },
        { """{"limits":{"exports":0}}""", "409 account.exports_in_use /limits/exports" },
        { """{"limits":{"exports":5,"wildcards":false}}""", "409 account.wildcards_in_use /limits/wildcards" },
        { """{"default_permissions":{"pub":{"allow":["a b"]}}}""", "400 permissions.queue_in_pub /default_permissions/pub/allow/0" },
        { """{"default_permissions":{"sub":{"allow":["a..b"]}}}""", "400 permissions.subject_invalid /default_permissions/sub/allow/0" },
        { """{"mappings":{"a..b":[{"subject":"c"}]}}""", "400 account.mapping_source /mappings/a..b" },
        { """{"mappings":{"a":[]}}""", "400 account.mapping_empty /mappings/a" },
        { """{"mappings":{"a":[{"subject":"b c"}]}}""", "400 account.mapping_target /mappings/a/0/subject" },
        { """{"mappings":{"a":[{}]}}""", "400 account.mapping_target /mappings/a/0/subject" },
        { """{"mappings":{"a.>":[{"subject":"b"}]}}""", "400 account.mapping_target /mappings/a.>/0/subject" },
        { """{"mappings":{"a.*":[{"subject":"b.*"}]}}""", "400 account.mapping_target /mappings/a.*/0/subject" },
        { """{"mappings":{"a.*":[{"subject":"b.{{wildcard(2)}}"}]}}""", "400 account.mapping_reference /mappings/a.*/0/subject" },
        { """{"mappings":{"a.*":[{"subject":"b.$2"}]}}""", "400 account.mapping_reference /mappings/a.*/0/subject" },
        { """{"mappings":{"a.*":[{"subject":"b.{{wild(1)}}"}]}}""", "400 account.mapping_function /mappings/a.*/0/subject" },
        { """{"mappings":{"a":[{"subject":"b","weight":0}]}}""", "400 account.mapping_weight /mappings/a/0/weight" },
        { """{"mappings":{"a":[{"subject":"b","weight":101}]}}""", "400 account.mapping_weight /mappings/a/0/weight" },
        { """{"mappings":{"a":[{"subject":"b","weight":60},{"subject":"c","weight":41}]}}""", "400 account.mapping_sum /mappings/a" },
        { """{"mappings":{"a":[{"subject":"b","weight":60,"cluster":"eu"},{"subject":"c","weight":41,"cluster":"eu"}]}}""", "400 account.mapping_sum /mappings/a" },
        { """{"mappings":{"a":[{"subject":"b","weight":10},{"subject":"b","weight":10}]}}""", "400 account.mapping_twice /mappings/a" },
        { """{"mappings":{"a":[{"subject":"b","cluster":"e u"}]}}""", "400 account.mapping_cluster /mappings/a/0/cluster" },
        { """{"trace":{"dest":"a.*"}}""", "400 account.trace_dest /trace/dest" },
        { """{"trace":{}}""", "400 account.trace_dest /trace/dest" },
        { """{"trace":{"dest":"a","sampling":101}}""", "400 account.trace_sampling /trace/sampling" },
        { """{"cluster_traffic":"mine"}""", "400 account.cluster_traffic /cluster_traffic" },
        { """{"tags":["a","b c"]}""", "400 account.tag /tags/1" },
        { """{"tags":["a:*"]}""", "400 account.tag /tags/0" },
        { """{"tags":[null]}""", "400 account.tag /tags" },
        { """{"info_url":"example"}""", "400 account.info_url /info_url" },
    };

    [Fact]
    public async Task Every_field_is_refused_by_its_name_and_nothing_is_half_done()
    {
        var tenant = await portal.NewTenantAsync();
        await using var db = portal.AsOwner();
        var now = DateTimeOffset.UnixEpoch.AddYears(55);
        db.Exports.Add(new Export { OrganizationId = tenant.Id, Id = ExportId.New(now), AccountId = tenant.Account, Type = SharedType.Stream, Subject = "out.>", Claims = """{"subject":"out.>","type":"stream"}""", CreatedAt = now });
        db.Imports.Add(new Import { OrganizationId = tenant.Id, Id = ImportId.New(now), AccountId = tenant.Account, Type = SharedType.Stream, ExporterPublicKey = "AD7VIJ6IH6QHOPQKA5MJXXDKIU2KSA2O5BWQZY3IA3AKNGLDTFUEJCR3", Subject = "in", Claims = """{"subject":"in","type":"stream","account":"AD7VIJ6IH6QHOPQKA5MJXXDKIU2KSA2O5BWQZY3IA3AKNGLDTFUEJCR3"}""", CreatedAt = now });
        await db.SaveChangesAsync(Ct);

        var wrong = new List<string>();
        foreach (var row in Refusals)
        {
            var (patch, expected) = row.Data;
            var told = await (await PatchAsync(tenant, patch)).ToldAsync();
            if (told != expected)
            {
                wrong.Add($"{patch}: {told}, not {expected}");
            }
        }

        wrong.ShouldBeEmpty();
        (await db.Accounts.AsNoTracking().Where(a => a.Id == tenant.Account).Select(a => a.Generation).SingleAsync(Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Long_things_are_refused()
    {
        var tenant = await portal.NewTenantAsync();
        (await (await PatchAsync(tenant, $$"""{"description":"{{new string('x', 8193)}}"}""")).ToldAsync()).ShouldBe("400 account.description_too_long /description");
        (await (await PatchAsync(tenant, $$"""{"info_url":"https://{{new string('x', 8193)}}"}""")).ToldAsync()).ShouldBe("400 account.info_url /info_url");
        var tags = string.Join(',', Enumerable.Range(0, 51).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"t{i}\"")));
        (await (await PatchAsync(tenant, $$"""{"tags":[{{tags}}]}""")).ToldAsync()).ShouldBe("400 account.too_many_tags /tags");
        var mappings = string.Join(',', Enumerable.Range(0, 501).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"m{i}\":[{{\"subject\":\"x\"}}]")));
        (await (await PatchAsync(tenant, $$"""{"mappings":{ {{mappings}} } }""")).ToldAsync()).ShouldBe("400 account.too_many_mappings /mappings");
    }

    private static Task<HttpResponseMessage> PatchAsync(Tenant tenant, string patch) =>
        tenant.Client.PatchAsync(tenant.AccountPath, new StringContent(patch, Encoding.UTF8, "application/merge-patch+json"), Ct);
}
