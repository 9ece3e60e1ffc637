using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.Creds;
using Platform.Portal.Features.Bulk;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Tests.Users;

public sealed class BulkTests(PortalFixture portal)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Good_rows_are_made_and_each_other_says_why_not_and_can_be_sent_again()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.AddGroupAsync("scoped", """{"pub":{"allow":["t"]},"sub":{}}""");
        const string Body =
            """
            {"users":[{"name":"a","tags":["team:x"],"lifetime_seconds":3600},{"name":"Bad name"},{"name":"default"},{"name":"a"},{"name":"c","group":"none"},
             {"name":"d","group":"scoped","permissions":{"subs":1}},{"name":"e","permissions":{"src":["x"]}},{"name":"f","colour":1},7,{"name":"g","group":"scoped"},{"tags":[]}]}
            """;

        var response = await tenant.BulkAsync("half", Body);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var job = await response.ReadAsync<BulkJobView>();
        (job.Status, job.Total, job.Succeeded, job.Failed).ShouldBe((BulkStatus.Refused, 11, 2, 9));
        response.Headers.Location!.ToString().ShouldBe($"{tenant.AccountPath}/bulk/{job.Id}");
        (await tenant.RowsAsync(job, "refused")).Select(r => $"{r.Row} {r.Error!.Code} {r.Error.Pointer}").ShouldBe(
        [
            "1 name.invalid /name", "2 user.name_taken /name", "3 user.name_taken /name", "4 user.unknown_group /group", "5 user.scoped_permissions /permissions",
            "6 limits.src /permissions/src/0", "7 bulk.invalid_row /colour", "8 bulk.invalid_row /", "10 name.required /name",
        ]);
        (await tenant.RowsAsync(job, "made")).Select(r => r.Name).ShouldBe(["a", "g"]);

        var path = $"{tenant.AccountPath}/bulk/{job.Id}/rows";
        (await (await tenant.Client.PostAsync(path, new { users = new[] { new { row = 0, name = "z" } } })).ToldAsync()).ShouldBe("409 bulk.row_made /users");
        (await (await tenant.Client.PostAsync(path, new { users = new[] { new { row = 11, name = "z" } } })).ToldAsync()).ShouldBe("400 bulk.unknown_row /users");
        (await (await tenant.Client.PostAsync(path, new { users = new[] { new { row = 1, name = "z" }, new { row = 1, name = "y" } } })).ToldAsync()).ShouldBe("400 bulk.unknown_row /users");
        (await (await tenant.Client.PostAsync(path, new { users = new[] { new { name = "z" } } })).ToldAsync()).ShouldBe("400 bulk.unknown_row /users");
        var mended = await (await tenant.Client.PostAsync(path, new { users = new[] { new { row = 1, name = "b" }, new { row = 8, name = "h" }, new { row = 3, name = "default" } } })).ReadAsync<BulkJobView>();
        (mended.Succeeded, mended.Failed).ShouldBe((4, 7));
        (await tenant.RowsAsync(job, "made")).Select(r => r.Name).ShouldBe(["a", "b", "h", "g"]);
    }

    [Fact]
    public async Task The_same_key_finds_the_same_job_and_tries_what_was_refused_again()
    {
        var tenant = await portal.NewTenantAsync();
        const string Body = """{"users":[{"name":"a"},{"name":"default"}]}""";
        var first = await (await tenant.BulkAsync("again", Body)).ReadAsync<BulkJobView>();
        await tenant.Client.DeleteAsync(tenant.UserPath, Ct);

        var again = await tenant.BulkAsync("again", Body);

        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        var job = await again.ReadAsync<BulkJobView>();
        (job.Id, job.Status, job.Succeeded, job.Failed).ShouldBe((first.Id, BulkStatus.Complete, 2, 0));
        (await (await tenant.BulkAsync("again", """{"users":[{"name":"b"}]}""")).ToldAsync()).ShouldBe("409 bulk.key_reused Idempotency-Key");
        await using var db = portal.AsOwner();
        (await db.Users.CountAsync(u => u.OrganizationId == tenant.Id && u.DeletedAt == null, Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task The_same_call_many_times_at_once_makes_each_user_once()
    {
        var tenant = await portal.NewTenantAsync();
        var body = Users(700, "u");

        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tenant.BulkAsync("twins", body)));

        var jobs = await Task.WhenAll(responses.Select(r => r.ReadAsync<BulkJobView>()));
        jobs.Select(j => j.Id).Distinct().ShouldHaveSingleItem();
        await using var db = portal.AsOwner();
        (await db.Users.CountAsync(u => u.AccountId == tenant.Account, Ct)).ShouldBe(701);
        (await db.BulkJobs.SingleAsync(j => j.AccountId == tenant.Account, Ct)).Succeeded.ShouldBe(700);
    }

    [Theory]
    [InlineData("application/json", """{"users":[]}""", "400 bulk.empty /users")]
    [InlineData("application/json", """{"users":{}}""", "400 bulk.invalid_body /users")]
    [InlineData("application/json", """{"users":[{"name":"a"}],"x":1}""", "400 bulk.invalid_body /users")]
    [InlineData("application/json", "{", "400 bulk.invalid_body /users")]
    [InlineData("application/json", """{"users":[{"row":1,"name":"a"}]}""", "400 bulk.unknown_row /users")]
    [InlineData("text/plain", "a", "415 request.wrong_content_type")]
    [InlineData("text/csv", "", "400 bulk.empty /users")]
    [InlineData("text/csv", "name,colour\na,red", "400 bulk.unknown_column")]
    [InlineData("text/csv", "group\nx", "400 bulk.unknown_column")]
    [InlineData("text/csv", "name,name\na,b", "400 bulk.unknown_column")]
    [InlineData("text/csv", "name", "400 bulk.empty /users")]
    public async Task A_call_that_is_wrong_as_a_whole_makes_nothing(string type, string body, string expected)
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.BulkAsync("whole", body, type)).ToldAsync()).ShouldBe(expected);
        await using var db = portal.AsOwner();
        (await db.BulkJobs.CountAsync(j => j.AccountId == tenant.Account, Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Asks_for_a_key_and_ten_thousand_rows_at_most()
    {
        var tenant = await portal.NewTenantAsync();
        (await (await tenant.BulkAsync(null, Users(1, "u"))).ToldAsync()).ShouldBe("400 bulk.key_required Idempotency-Key");
        (await (await tenant.BulkAsync(new string('k', 256), Users(1, "u"))).ToldAsync()).ShouldBe("400 bulk.key_required Idempotency-Key");
        (await (await tenant.BulkAsync("k", Users(10_001, "u"))).ToldAsync()).ShouldBe("400 bulk.too_many /users");
    }

    [Fact]
    public async Task Takes_csv_and_a_user_per_line()
    {
        var tenant = await portal.NewTenantAsync();

        var csv = await (await tenant.BulkAsync(
            "csv",
            "name,tags,lifetime_seconds,pub_allow,sub_allow,bearer_token\r\n\"a\",\"x;team:y\",600,orders.>;ships.*,\"jobs workers\",\r\nb,,many,,,\r\nc,,,,,yes\r\n\r\nd,,\r\ne,,,,\"a\"\"b\",true\r\n",
            "text/csv")).ReadAsync<BulkJobView>();
        var lines = await (await tenant.BulkAsync("lines", "{\"name\":\"l1\"}\n\nnonsense\n{\"name\":\"l2\",\"tags\":[\"x\"]}\n", "application/x-ndjson")).ReadAsync<BulkJobView>();

        (await tenant.RowsAsync(csv, "all")).Select(r => $"{r.Row} {r.Name} {r.Error?.Code} {r.Error?.Pointer}").ShouldBe(
            ["0 a  ", "1 b bulk.invalid_cell /lifetime_seconds", "2 c bulk.invalid_cell /bearer_token", "3 d bulk.wrong_cells ", "4 e  "]);
        (await tenant.RowsAsync(lines, "all")).Select(r => $"{r.Row} {r.Name} {r.Error?.Code}").ShouldBe(["0 l1 ", "1  bulk.invalid_row", "2 l2 "]);
        var a = (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/users?tag=team:y", Ct)).ReadAsync<Page<UserView>>()).Data.ShouldHaveSingleItem();
        (a.LifetimeSeconds, string.Join(' ', a.Tags), string.Join(' ', a.Permissions!.Pub!.Allow!), string.Join('|', a.Permissions.Sub!.Allow!)).ShouldBe((600, "x team:y", "orders.> ships.*", "jobs workers"));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tar.gz")]
    public async Task The_archive_holds_a_working_file_for_each_user_once(string format)
    {
        var tenant = await portal.NewTenantAsync();
        var job = await (await tenant.BulkAsync("archive", Users(250, "u"))).ReadAsync<BulkJobView>();
        var path = $"{tenant.AccountPath}/bulk/{job.Id}/archive?format={format}";

        var response = await tenant.Client.PostAsync(path, new { });

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.ToldAsync());
        (response.Headers.CacheControl!.NoStore, response.Content.Headers.ContentDisposition!.FileName).ShouldBe((true, $"{job.Id}.{format}"));
        var files = await FilesAsync(await response.Content.ReadAsStreamAsync(Ct), format);
        files.Count.ShouldBe(250);
        await using var db = portal.AsOwner();
        var ledger = await db.Credentials.Where(c => c.BulkJobId == job.Id).ToDictionaryAsync(c => c.PublicKey, Ct);
        foreach (var (name, content) in files)
        {
            var (_, claims, pair) = NatsCreds.ParseUserConfig(content);
            pair.Dispose();
            ledger.ShouldContainKey(claims.Subject);
            $"{claims.Name}.creds".ShouldBe(name);
        }

        (await (await tenant.Client.PostAsync(path, new { })).ToldAsync()).ShouldBe("409 bulk.archived replace");
        (await tenant.GenerationAsync()).ShouldBe(1);
        (await (await tenant.Client.PostAsync($"{path}&replace=true", new { })).Content.ReadAsByteArrayAsync(Ct)).Length.ShouldBeGreaterThan(0);
        (await tenant.GenerationAsync()).ShouldBe(2);
        (await db.Credentials.CountAsync(c => c.BulkJobId == job.Id && c.RevokedAt != null, Ct)).ShouldBe(250);
        (await db.Credentials.CountAsync(c => c.BulkJobId == job.Id && c.RevokedAt == null, Ct)).ShouldBe(250);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "credential.archive", Ct)).ShouldBe(2);
    }

    [Fact]
    public async Task An_archive_that_cannot_be_made_says_why_before_a_byte()
    {
        var tenant = await portal.NewTenantAsync();
        await tenant.AddGroupAsync("keyless", null);
        var empty = await (await tenant.BulkAsync("none", """{"users":[{"name":""}]}""")).ReadAsync<BulkJobView>();
        var keyless = await (await tenant.BulkAsync("keyless", """{"users":[{"name":"a","group":"keyless"}]}""")).ReadAsync<BulkJobView>();

        (await ToldAsync(empty, "")).ShouldBe("409 bulk.nothing_made");
        (await ToldAsync(keyless, "")).ShouldBe("409 credential.no_key");
        (await ToldAsync(keyless, "?format=rar")).ShouldBe("400 bulk.invalid_format format");
        (await (await tenant.Client.PostAsync($"{tenant.AccountPath}/bulk/{keyless.Id}/archive", new { expires_at = "2020-01-01T00:00:00Z" })).ToldAsync()).ShouldBe("400 credential.expiry_past /expires_at");
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/bulk/{keyless.Id}", Ct)).ReadAsync<BulkJobView>()).ArchivedAt.ShouldBeNull();
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/bulk/{keyless.Id}/rows?state=odd", Ct)).ToldAsync()).ShouldBe("400 bulk.invalid_state state");
        (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/bulk", Ct)).ReadAsync<Page<BulkJobView>>()).Data.Select(j => j.IdempotencyKey).ShouldBe(["keyless", "none"]);

        async Task<string> ToldAsync(BulkJobView job, string query) => await (await tenant.Client.PostAsync($"{tenant.AccountPath}/bulk/{job.Id}/archive{query}", new { })).ToldAsync();
    }

    [Theory]
    [InlineData("bulk.chunk.before_commit:2", 500)]
    [InlineData("bulk.chunk.after_commit:2", 1000)]
    public async Task A_call_that_dies_in_the_middle_leaves_whole_chunks_and_goes_on_when_sent_again(string failPoint, int made)
    {
        var tenant = await portal.NewTenantAsync();
        var body = Users(1200, "u");
        using (var doomed = await portal.StartProcessAsync(failPoint))
        {
            doomed.Client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
            await Should.ThrowAsync<HttpRequestException>(() => TenantBulk.SendAsync(doomed.Client, tenant, "crash", body, "application/json"));
            await doomed.WaitForDeathAsync(Ct);
        }

        var left = (await (await tenant.Client.GetAsync($"{tenant.AccountPath}/bulk", Ct)).ReadAsync<Page<BulkJobView>>()).Data.ShouldHaveSingleItem();
        (left.Status, left.Succeeded, left.Failed).ShouldBe((BulkStatus.Incomplete, made, 0));

        var job = await (await tenant.BulkAsync("crash", body)).ReadAsync<BulkJobView>();

        (job.Id, job.Status, job.Succeeded, job.Failed).ShouldBe((left.Id, BulkStatus.Complete, 1200, 0));
        await using var db = portal.AsOwner();
        (await db.Users.CountAsync(u => u.AccountId == tenant.Account, Ct)).ShouldBe(1201);
        (await db.AuditRows.CountAsync(a => a.OrganizationId == tenant.Id && a.Action == "user.bulk", Ct)).ShouldBe(3);
    }

    [Fact]
    public async Task A_portal_that_dies_while_it_writes_an_archive_has_every_row_of_what_left()
    {
        var tenant = await portal.NewTenantAsync();
        var job = await (await tenant.BulkAsync("torn", Users(300, "u"))).ReadAsync<BulkJobView>();
        using (var doomed = await portal.StartProcessAsync("bulk.archive.after_save:2"))
        {
            doomed.Client.DefaultRequestHeaders.Authorization = tenant.Client.DefaultRequestHeaders.Authorization;
            await Should.ThrowAsync<HttpRequestException>(async () =>
            {
                using var torn = await doomed.Client.PostAsync($"{tenant.AccountPath}/bulk/{job.Id}/archive", new { });
                await torn.Content.ReadAsByteArrayAsync(Ct);
            });
            await doomed.WaitForDeathAsync(Ct);
        }

        await using var db = portal.AsOwner();
        (await db.Credentials.CountAsync(c => c.BulkJobId == job.Id, Ct)).ShouldBe(200);
        var again = await tenant.Client.PostAsync($"{tenant.AccountPath}/bulk/{job.Id}/archive?replace=true", new { });
        (await FilesAsync(await again.Content.ReadAsStreamAsync(Ct), "zip")).Count.ShouldBe(300);
        (await db.Credentials.CountAsync(c => c.BulkJobId == job.Id && c.RevokedAt == null, Ct)).ShouldBe(300);
    }

    private static string Users(int count, string prefix) =>
        JsonSerializer.Serialize(new { users = Enumerable.Range(0, count).Select(i => new { name = $"{prefix}{i}" }) });

    private static async Task<Dictionary<string, byte[]>> FilesAsync(Stream archive, string format)
    {
        using var copy = new MemoryStream();
        await archive.CopyToAsync(copy, Ct);
        copy.Position = 0;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (format is "zip")
        {
            using var zip = new ZipArchive(copy);
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                await (await entry.OpenAsync(Ct)).CopyToAsync(content, Ct);
                files.Add(entry.FullName, content.ToArray());
            }

            return files;
        }

        await using var tar = new TarReader(new GZipStream(copy, CompressionMode.Decompress));
        while (await tar.GetNextEntryAsync(copyData: true, Ct) is { } entry)
        {
            using var content = new MemoryStream();
            await entry.DataStream!.CopyToAsync(content, Ct);
            files.Add(entry.Name, content.ToArray());
        }

        return files;
    }
}
