namespace Platform.Portal.Tests.Sharing;

/// <summary>Every field's refusals, by their codes and places.</summary>
public sealed class RefusalTests(PortalFixture portal)
{
    private const string Stranger = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task Exports_are_refused_field_by_field()
    {
        var a = await Party.OfAsync(await portal.NewTenantAsync());
        await a.MakeAsync("/exports", new { subject = "there.>", type = "service" });

        (await ToldAsync(
            a,
            "/exports",
            new { subject = "q" },
            new { subject = "q", type = "queue" },
            new { type = "service" },
            new { subject = "q..r", type = "service" },
            new { subject = "q.>.r", type = "service" },
            new { subject = "q r", type = "service" },
            new { subject = "$SYS.REQ.x", type = "service" },
            new { subject = "q", type = "service", name = new string('n', 129) },
            new { subject = "q", type = "service", response_type = "Many" },
            new { subject = "q", type = "stream", response_type = "Stream" },
            new { subject = "q", type = "service", response_threshold = -1 },
            new { subject = "q", type = "stream", response_threshold = 1 },
            new { subject = "q", type = "stream", service_latency = new { results = "r" } },
            new { subject = "q", type = "service", service_latency = new { sampling = 101, results = "r" } },
            new { subject = "q", type = "service", service_latency = new { sampling = 0, results = "r" } },
            new { subject = "q", type = "service", service_latency = new { results = "r.*" } },
            new { subject = "q.*", type = "service", service_latency = new { results = "q.r" } },
            new { subject = "q", type = "service", account_token_position = 1 },
            new { subject = "q.*", type = "service", account_token_position = 3 },
            new { subject = "q.*", type = "service", account_token_position = -1 },
            new { subject = "q.*", type = "service", account_token_position = 2, token_req = true },
            new { subject = "q", type = "stream", allow_trace = true },
            new { subject = "q", type = "service", description = new string('d', 8193) },
            new { subject = "q", type = "service", info_url = "example.com" },
            new { subject = "there.x", type = "service" },
            new { subject = "*.x", type = "service" },
            new { subject = "q", type = "service", token_required = true }))
            .ShouldBe([
                "400 sharing.type_invalid /type", "400 sharing.type_invalid /type", "400 sharing.subject_invalid /subject", "400 sharing.subject_invalid /subject",
                "400 sharing.subject_invalid /subject", "400 sharing.subject_invalid /subject", "400 sharing.subject_reserved /subject", "400 sharing.name_invalid /name",
                "400 export.response_type /response_type", "400 export.response_type /response_type", "400 export.response_threshold /response_threshold", "400 export.response_threshold /response_threshold",
                "400 export.latency_on_stream /service_latency", "400 export.latency_sampling /service_latency/sampling", "400 export.latency_sampling /service_latency/sampling",
                "400 export.latency_results /service_latency/results", "400 export.latency_results /service_latency/results",
                "400 export.account_token_position /account_token_position", "400 export.account_token_position /account_token_position", "400 export.account_token_position /account_token_position",
                "400 export.token_and_position /token_req", "400 export.allow_trace_on_stream /allow_trace", "400 export.description_too_long /description", "400 export.info_url_invalid /info_url",
                "409 export.overlap /subject", "409 export.overlap /subject", "400 request.invalid_json /token_required",
            ]);
        var id = (await a.DoAsync("GET", "/exports")).GetProperty("data")[0].GetProperty("id").GetString();
        (await a.ToldAsync("PATCH", $"/exports/{id}", new { type = "stream" })).ShouldBe("409 export.type_fixed /type");
        (await a.ToldAsync("PATCH", $"/exports/{id}", new { revocations = new { } })).ShouldBe("400 patch.unknown_member /revocations");
    }

    [Fact]
    public async Task Imports_are_refused_field_by_field()
    {
        var tenant = await portal.NewTenantAsync();
        var (a, b) = (await Party.OfAsync(tenant), await Party.OfAsync(await portal.NewTenantAsync()));
        await b.MakeAsync("/exports", new { subject = "q.>", type = "service" });
        await b.MakeAsync("/exports", new { subject = "s.>", type = "stream" });
        await b.MakeAsync("/exports", new { subject = "mine.*", type = "service", account_token_position = 2 });
        await b.MakeAsync("/exports", new { subject = "secret", type = "service", token_req = true });
        await a.MakeAsync("/imports", new { account = b.Key, subject = "q.1", type = "service", local_subject = "l.1" });
        await a.MakeAsync("/imports", new { account = b.Key, subject = "s.1", type = "stream" });

        (await ToldAsync(
            a,
            "/imports",
            new { account = b.Key, subject = "q.2" },
            new { account = b.Key, type = "service" },
            new { account = "B", subject = "q.2", type = "service" },
            new { account = Stranger, subject = "q.2", type = "service" },
            new { account = a.Key, subject = "q.2", type = "service" },
            new { account = b.Key, subject = "r", type = "service" },
            new { account = b.Key, subject = "q.>", type = "stream" },
            new { account = b.Key, subject = "mine.other", type = "service" },
            new { account = b.Key, subject = "mine.*", type = "service" },
            new { account = b.Key, subject = "q.*", type = "service", local_subject = "l" },
            new { account = b.Key, subject = "q.*", type = "service", local_subject = "l.*" },
            new { account = b.Key, subject = "q.2", type = "service", local_subject = "$SYS.l" },
            new { account = b.Key, subject = "q.2", type = "service", local_subject = "$JS.API.l" },
            new { account = b.Key, subject = "q.2", type = "service", local_subject = "tl.mine" },
            new { account = b.Key, subject = "s.1", type = "stream", local_subject = "elsewhere" },
            new { account = b.Key, subject = "s.2", type = "stream", share = true },
            new { account = b.Key, subject = "q.2", type = "service", allow_trace = true },
            new { account = b.Key, subject = "secret", type = "service" },
            new { account = b.Key, subject = "secret", type = "service", token = "e30.e30.e30" }))
            .ShouldBe([
                "400 sharing.type_invalid /type", "400 sharing.subject_invalid /subject", "400 import.account_invalid /account", "409 import.account_unknown /account", "400 import.own_account /account",
                "409 import.not_exported /subject", "409 import.not_exported /subject", "409 import.position_not_yours /subject", "409 import.position_not_yours /subject",
                "400 import.local_subject_invalid /local_subject", "409 import.local_subject_overlap /local_subject", "400 sharing.subject_reserved /local_subject", "400 sharing.subject_reserved /local_subject",
                "409 import.built_in /local_subject", "409 import.imported_already /subject", "400 import.share_on_stream /share", "400 import.allow_trace_on_service /allow_trace",
                "409 import.activation_missing /token", "400 import.activation_invalid /token",
            ]);
        (await a.ToldAsync("POST", "/imports", new { account = b.Key, subject = $"mine.{a.Key}", type = "service" })).ShouldBe("201");
    }

    [Fact]
    public async Task Shares_are_refused_field_by_field()
    {
        var (a, b) = (await Party.OfAsync(await portal.NewTenantAsync()), await Party.OfAsync(await portal.NewTenantAsync()));
        var export = await a.MakeAsync("/exports", new { subject = "q.>", type = "service", token_req = true });

        (await ToldAsync(
            a,
            "/shares",
            new { importer = b.Key },
            new { export_id = export },
            new { export_id = export, importer = a.Key },
            new { export_id = export, importer = b.Key, subject = "r" },
            new { export_id = export, importer = b.Key, note = new string('n', 501) },
            new { export_id = "exp_00000000000000000000000000", importer = b.Key }))
            .ShouldBe([
                "400 share.export_required /export_id", "400 share.importer_invalid /importer", "400 share.importer_same /importer", "400 share.subject_outside /subject",
                "400 share.note_invalid /note", "404 export.not_found",
            ]);
        (await b.ToldAsync("POST", "/shares/requests", new { export_id = export })).ShouldBe("404 share.not_advertised");
        (await a.ToldAsync("GET", "/shares?state=open")).ShouldBe("400 share.state_unknown state");
        (await a.ToldAsync("GET", $"/api/v1/catalogue?search={new string('s', 101)}")).ShouldBe("400 catalogue.search_too_long search");
        (await ToldAsync(
            a,
            "/stream-shares",
            new { stream = "A.B", consumer = "c", importer = b.Key },
            new { stream = "S", consumer = "*", importer = b.Key },
            new { stream = "S", consumer = "c", importer = b.Key, deliver_subject = "d.*" },
            new { stream = "S", consumer = "c", importer = b.Key, deliver_subject = "$JS.x" },
            new { stream = "S", consumer = "c" }))
            .ShouldBe([
                "400 stream_share.stream_invalid /stream", "400 stream_share.consumer_invalid /consumer", "400 stream_share.deliver_subject_invalid /deliver_subject",
                "400 stream_share.deliver_subject_invalid /deliver_subject", "400 share.importer_invalid /importer",
            ]);
        (await ToldAsync(b, "/stream-shares/accept", new { stream = "S" }, new { stream = "S", exporter = a.Key, js_prefix = "a.b" }, new { stream = "S", exporter = a.Key, deliver_prefix = ">" }))
            .ShouldBe(["400 import.account_invalid /exporter", "400 stream_share.prefix_invalid /js_prefix", "400 stream_share.prefix_invalid /deliver_prefix"]);
    }

    private static async Task<List<string>> ToldAsync(Party party, string path, params object[] bodies)
    {
        var told = new List<string>();
        foreach (var body in bodies)
        {
            told.Add(await party.ToldAsync("POST", path, body));
        }

        return told;
    }
}
