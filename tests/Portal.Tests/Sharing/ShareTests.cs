using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;

namespace Platform.Portal.Tests.Sharing;

/// <summary>Exports, imports and shares between organizations, by API.</summary>
public sealed class ShareTests(PortalFixture portal)
{
    [Fact]
    public async Task An_export_is_made_read_changed_and_deleted_and_the_account_moves_on_each_time()
    {
        var a = await PartyAsync();
        var before = await GenerationAsync(a);
        var id = await a.MakeAsync("/exports", new
        {
            name = "Orders",
            subject = "orders.*.new",
            type = "service",
            token_req = true,
            response_type = "Stream",
            response_threshold = 5_000_000_000,
            service_latency = new { sampling = 50, results = "latency.orders" },
            advertise = true,
            allow_trace = true,
            description = "All of them",
            info_url = "https://example.com/orders",
        });

        var read = await a.DoAsync("GET", $"/exports/{id}");
        read.GetProperty("export").GetRawText().ShouldBe(
            """{"name":"Orders","subject":"orders.*.new","type":"service","token_req":true,"response_type":"Stream","response_threshold":5000000000,"service_latency":{"sampling":50,"results":"latency.orders"},"account_token_position":0,"advertise":true,"allow_trace":true,"description":"All of them","info_url":"https://example.com/orders"}""");
        (await a.DoAsync("PATCH", $"/exports/{id}", new { token_req = false, account_token_position = 2, service_latency = (object?)null })).GetProperty("export").GetProperty("account_token_position").GetInt32().ShouldBe(2);
        (await a.DoAsync("GET", "/exports")).GetProperty("data").GetArrayLength().ShouldBe(1);
        await a.DoAsync("DELETE", $"/exports/{id}");
        (await a.ToldAsync("GET", $"/exports/{id}")).ShouldBe("404 export.not_found");
        (await GenerationAsync(a)).ShouldBe(before + 3);
    }

    [Fact]
    public async Task A_private_export_goes_from_the_catalogue_to_an_import_and_back()
    {
        var (a, b, c) = (await PartyAsync(), await PartyAsync(), await PartyAsync());
        var word = $"w{Random.Shared.NextInt64():x}";
        var export = await a.MakeAsync("/exports", new { name = word, subject = "prices.>", type = "stream", token_req = true, advertise = true });
        await a.MakeAsync("/exports", new { name = word, subject = "hidden.>", type = "stream" });

        var found = await b.DoAsync("GET", $"/api/v1/catalogue?search={word.ToUpperInvariant()}");
        var entry = found.GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
        entry.GetProperty("id").GetString().ShouldBe(export);
        entry.GetProperty("account_public_key").GetString().ShouldBe(a.Key);
        (await b.ToldAsync("POST", "/imports", Stream(a, "prices.eu.>"))).ShouldBe("409 import.activation_missing /token");

        var share = await b.MakeAsync("/shares/requests", new { export_id = export, subject = "prices.eu.>", note = "For the Vienna desk" });
        (await b.ToldAsync("POST", $"/shares/{share}/approve")).ShouldBe("409 share.not_yours");
        (await b.ToldAsync("POST", $"/shares/{share}/accept", new { })).ShouldBe("409 share.not_offered");
        (await c.ToldAsync("POST", $"/shares/{share}/approve")).ShouldBe("404 share.not_found");
        (await c.DoAsync("GET", "/shares")).GetProperty("data").GetArrayLength().ShouldBe(0);
        var offered = await a.DoAsync("POST", $"/shares/{share}/approve");
        (offered.GetProperty("state").GetString(), offered.GetProperty("note").GetString()).ShouldBe(("offered", "For the Vienna desk"));
        (await a.ToldAsync("POST", $"/shares/{share}/accept", new { })).ShouldBe("409 share.not_yours");
        (await a.ToldAsync("POST", $"/shares/{share}/decline")).ShouldBe("409 share.not_yours");

        var generation = await GenerationAsync(b);
        var import = await b.DoAsync("POST", $"/shares/{share}/accept", new { local_subject = "acme.prices.>" });
        (await GenerationAsync(b)).ShouldBe(generation + 1);
        var token = NatsJwt.DecodeActivationClaims(import.GetProperty("import").GetProperty("token").GetString());
        (token.Subject, token.Issuer, token.Activation.ImportSubject, token.Activation.ImportType).ShouldBe((b.Key, a.Key, "prices.eu.>", NatsExportType.Stream));
        (await a.DoAsync("GET", $"/exports/{export}")).GetProperty("importers").GetInt32().ShouldBe(1);
        (await c.ToldAsync("POST", "/imports", Stream(a, "prices.eu.>", import.GetProperty("import").GetProperty("token").GetString()))).ShouldBe("409 import.activation_for_other /token");

        generation = await GenerationAsync(a);
        (await b.ToldAsync("DELETE", $"/shares/{share}")).ShouldBe("409 share.not_yours");
        await a.DoAsync("DELETE", $"/shares/{share}");
        (await GenerationAsync(a)).ShouldBe(generation + 1);
        (await a.DoAsync("GET", $"/exports/{export}")).GetProperty("revocations").GetProperty(b.Key).GetInt64().ShouldBeGreaterThanOrEqualTo(token.IssuedAt);
        (await b.DoAsync("GET", "/shares?state=revoked")).GetProperty("data").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(share);
        (await b.ToldAsync("POST", "/imports", Stream(a, "prices.eu.x", import.GetProperty("import").GetProperty("token").GetString()))).ShouldBe("409 import.activation_revoked /token");

        // Given again at once: the new activation is later than the revocation.
        await b.DoAsync("DELETE", $"/imports/{import.GetProperty("id").GetString()}");
        var again = await a.MakeAsync("/shares", new { export_id = export, importer = b.Key, subject = "prices.eu.>" });
        await b.DoAsync("POST", $"/shares/{again}/accept", new { });
    }

    [Fact]
    public async Task A_cycle_over_three_organizations_is_refused_with_its_path_and_nothing_is_signed()
    {
        var (a, b, c) = (await PartyAsync(), await PartyAsync(), await PartyAsync());
        foreach (var (party, subject) in new[] { (a, "qa"), (b, "qb"), (c, "qc") })
        {
            await party.MakeAsync("/exports", new { subject, type = "service" });
        }

        await a.MakeAsync("/imports", Service(b, "qb", "qa"));
        await b.MakeAsync("/imports", Service(c, "qc", "qb"));
        var (before, audit) = (await GenerationAsync(c), await AuditAsync(c));

        (await c.ToldAsync("POST", "/imports", Service(a, "qa", "qc"))).ShouldBe("409 sharing.cycle");
        (await c.MessageAsync("POST", "/imports", Service(a, "qa", "qc"))).ShouldBe($"A message would go round: default qc -> {a.Key} qa -> {b.Key} qb -> default qc. Nothing was signed.");
        (await GenerationAsync(c), await AuditAsync(c)).ShouldBe((before, audit));
        (await c.DoAsync("GET", "/imports")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Two_requests_at_once_cannot_make_a_cycle_together()
    {
        for (var round = 0; round < 8; round++)
        {
            var (a, b) = (await PartyAsync(), await PartyAsync());
            await a.MakeAsync("/exports", new { subject = "q", type = "service" });
            await b.MakeAsync("/exports", new { subject = "q", type = "service" });

            var told = await Task.WhenAll(a.ToldAsync("POST", "/imports", Service(b, "q")), b.ToldAsync("POST", "/imports", Service(a, "q")));

            told.Order().ShouldBe(["201", "409 sharing.cycle"]);
        }
    }

    [Fact]
    public async Task A_share_of_a_public_export_is_not_said_to_stop_what_it_cannot_stop()
    {
        var (a, b) = (await PartyAsync(), await PartyAsync());
        var export = await a.MakeAsync("/exports", new { subject = "q", type = "service" });
        var share = await a.MakeAsync("/shares", new { export_id = export, importer = b.Key });
        (await a.ToldAsync("POST", "/shares", new { export_id = export, importer = b.Key })).ShouldBe("409 share.exists /importer");
        await b.DoAsync("POST", $"/shares/{share}/accept", new { });
        (await a.ToldAsync("DELETE", $"/shares/{share}")).ShouldBe("409 share.public_export");
    }

    [Fact]
    public async Task Within_one_organization_a_revoked_share_takes_the_import_along()
    {
        var tenant = await portal.NewTenantAsync();
        var (a, b) = (await Party.OfAsync(tenant), await Party.NewAsync(tenant, "other"));
        var export = await a.MakeAsync("/exports", new { subject = "q.>", type = "service", token_req = true });
        var share = await a.MakeAsync("/shares", new { export_id = export, importer = b.Key, subject = "q.b" });
        await b.DoAsync("POST", $"/shares/{share}/accept", new { share = true });
        var (generationA, generationB) = (await GenerationAsync(a), await GenerationAsync(b));

        await a.DoAsync("DELETE", $"/shares/{share}");

        (await GenerationAsync(a), await GenerationAsync(b)).ShouldBe((generationA + 1, generationB + 1));
        (await b.DoAsync("GET", "/imports")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_streams_consumer_is_shared_in_one_call_and_accepted_in_another()
    {
        var (a, b, c) = (await PartyAsync(), await PartyAsync(), await PartyAsync());
        var shared = await a.DoAsync("POST", "/stream-shares", new { stream = "ORDERS", consumer = "billing", importer = b.Key });
        shared.GetProperty("shares").EnumerateArray().Select(s => s.GetProperty("subject").GetString()).Order().ShouldBe(
            ["$JS.ACK.ORDERS.billing.>", "$JS.API.CONSUMER.INFO.ORDERS.billing", "$JS.API.CONSUMER.MSG.NEXT.ORDERS.billing"]);
        await a.DoAsync("POST", "/stream-shares", new { stream = "ORDERS", consumer = "billing", importer = c.Key });
        (await a.DoAsync("GET", "/exports")).GetProperty("data").GetArrayLength().ShouldBe(3);

        var accepted = await b.DoAsync("POST", "/stream-shares/accept", new { exporter = a.Key, stream = "ORDERS", js_prefix = "acme" });

        accepted.GetProperty("api_prefix").GetString().ShouldBe("JS.acme.API");
        accepted.GetProperty("imports").EnumerateArray().Select(i => i.GetProperty("import").GetProperty("local_subject").GetString()).Order().ShouldBe(
            ["$JS.ACK.ORDERS.billing.>", "JS.acme.API.CONSUMER.INFO.ORDERS.billing", "JS.acme.API.CONSUMER.MSG.NEXT.ORDERS.billing"]);
        (await b.ToldAsync("POST", "/stream-shares/accept", new { exporter = a.Key, stream = "ORDERS" })).ShouldBe("404 stream_share.nothing_offered");
    }

    [Fact]
    public async Task The_catalogue_comes_in_pages()
    {
        var a = await PartyAsync();
        var word = $"p{Random.Shared.NextInt64():x}";
        for (var i = 0; i < 5; i++)
        {
            await a.MakeAsync("/exports", new { subject = $"{word}.{i}", type = "stream", advertise = true });
        }

        var subjects = new List<string?>();
        for (var path = $"/api/v1/catalogue?limit=2&search={word}"; path is not null;)
        {
            var page = await a.DoAsync("GET", path);
            subjects.AddRange(page.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("export").GetProperty("subject").GetString()));
            path = page.GetProperty("next_cursor").GetString() is { } cursor ? $"/api/v1/catalogue?limit=2&search={word}&cursor={cursor}" : null;
        }

        subjects.ShouldBe(Enumerable.Range(0, 5).Reverse().Select(i => $"{word}.{i}"));
    }

    private async Task<Party> PartyAsync() => await Party.OfAsync(await portal.NewTenantAsync());

    private async Task<long> GenerationAsync(Party party)
    {
        await using var db = portal.AsOwner();
        return await db.Accounts.Where(a => a.Id == party.Account).Select(a => a.Generation).SingleAsync(Http.Ct);
    }

    // Other tests import at the same time.
    private async Task<int> AuditAsync(Party party)
    {
        await using var db = portal.AsOwner();
        return await db.AuditRows.CountAsync(a => a.Action.StartsWith("import.") && db.Accounts.Any(own => own.Id == party.Account && own.OrganizationId == a.OrganizationId), Http.Ct);
    }

    private static object Service(Party from, string subject, string? local = null) => new { account = from.Key, subject, type = "service", local_subject = local };

    private static object Stream(Party from, string subject, string? token = null) => new { account = from.Key, subject, type = "stream", token };
}
