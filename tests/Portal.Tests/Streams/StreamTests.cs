using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Features.Streams;
using Platform.Portal.Tests.Live;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Tests.Streams;

/// <summary>Streams of tenants in three real regions, listed, backed up and restored by the API.</summary>
public sealed class StreamTests(LiveFleet fleet) : IClassFixture<LiveFleet>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_goes_out_as_a_zip_and_comes_back_in_another_region()
    {
        await using var ours = await TenantStreams.OfAsync(fleet);
        await ours.FillAsync("ORDERS", 500);
        await ours.FillAsync("ZEBRAS", 1, storage: "memory");

        var page = await (await ours.Tenant.Client.GetAsync($"{ours.Path}?limit=1", Ct)).ReadAsync<Page<StreamView>>();
        var next = await (await ours.Tenant.Client.GetAsync($"{ours.Path}?limit=1&cursor={page.NextCursor}", Ct)).ReadAsync<Page<StreamView>>();
        var orders = page.Data.ShouldHaveSingleItem();
        (orders with { Subjects = [], CreatedAt = null, Bytes = null }).ShouldBe(new StreamView("ORDERS", [], "file", "limits", 1, "us-east", "us-east-1", 500, null, 0, null));
        orders.Subjects.ShouldBe(["ORDERS.>"]);
        (next.Data.Select(s => s.Name).ShouldHaveSingleItem(), next.HasMore).ShouldBe(("ZEBRAS", false));

        var download = await ours.Tenant.Client.GetAsync($"{ours.Path}/ORDERS/backup", Ct);
        (download.Content.Headers.ContentType!.MediaType, download.Content.Headers.ContentDisposition!.FileNameStar, download.Headers.CacheControl!.NoStore).ShouldBe(("application/zip", "ORDERS.zip", true));
        var zip = await download.Content.ReadAsByteArrayAsync(Ct);
        var files = await TenantStreams.UnzipAsync(zip);
        files.Keys.ShouldBe(["backup.json", "stream.tar.s2"]);
        var settings = JsonNode.Parse(files["backup.json"])!;
        ((string)settings["config"]!["name"]!, (int)settings["state"]!["messages"]!).ShouldBe(("ORDERS", 500));

        (await (await ours.RestoreAsync(zip)).ToldAsync()).ShouldBe("409 stream.exists");
        await ours.JetStream.DeleteStreamAsync("ORDERS", Ct);
        var restored = await ours.RestoreAsync(zip, "?region=eu-west");

        (restored.StatusCode, restored.Headers.Location!.ToString()).ShouldBe((HttpStatusCode.Created, $"{ours.Path}/ORDERS"));
        var made = await restored.ReadAsync<StreamView>();
        (made.Region, made.Leader, made.Messages, made.Bytes).ShouldBe(("eu-west", "eu-west-1", 500, orders.Bytes));
        (await (await ours.Tenant.Client.GetAsync(restored.Headers.Location, Ct)).ReadAsync<StreamView>() with { Subjects = made.Subjects }).ShouldBe(made);
        // From a region to a client in another one: not all that the server listens to is known there at once.
        (await ours.BackupAsync("ORDERS")).Length.ShouldBeGreaterThan(50_000);
        await using var db = fleet.Portal.AsOwner();
        (await db.AuditRows.Where(a => a.OrganizationId == ours.Tenant.Id && a.Action.StartsWith("stream.")).OrderBy(a => a.Sequence).Select(a => a.Action).ToListAsync(Ct)).ShouldBe(["stream.backup", "stream.restore", "stream.backup"]);
    }

    [Fact]
    public async Task A_backup_is_taken_as_a_forms_file_too_and_from_within_a_folder()
    {
        await using var ours = await TenantStreams.OfAsync(fleet);
        await ours.FillAsync("PARCELS", 10);
        var files = await TenantStreams.UnzipAsync(await ours.BackupAsync("PARCELS"));
        await ours.JetStream.DeleteStreamAsync("PARCELS", Ct);
        using var form = new MultipartFormDataContent { { new StringContent("first"), "note" } };
        form.Add(new ByteArrayContent(TenantStreams.Zip([.. files.Select(f => ($"PARCELS/{f.Key}", f.Value))])), "file", "PARCELS.zip");

        var told = await ours.Tenant.Client.PostAsync($"{ours.Path}/restore", form, Ct);

        (await told.ReadAsync<StreamView>()).Messages.ShouldBe(10);
    }

    [Fact]
    public async Task What_is_no_backup_is_told_what_it_lacks_and_what_cannot_be_restored_leaves_nothing()
    {
        await using var ours = await TenantStreams.OfAsync(fleet);
        await ours.FillAsync("CRATES", 200, size: 1000);
        var files = await TenantStreams.UnzipAsync(await ours.BackupAsync("CRATES"));
        await ours.JetStream.DeleteStreamAsync("CRATES", Ct);
        var (settings, content) = (("backup.json", files["backup.json"]), ("stream.tar.s2", files["stream.tar.s2"]));
        var half = ("stream.tar.s2", content.Item2[..(content.Item2.Length / 2)]);

        (await SaysAsync(Encoding.UTF8.GetBytes("no zip"))).ShouldStartWith("400 stream.not_a_backup | The body is no backup");
        (await SaysAsync(TenantStreams.Zip(content))).ShouldEndWith("There is no backup.json in it, or more than one.");
        (await SaysAsync(TenantStreams.Zip(settings))).ShouldEndWith("There is no stream.tar.s2 in it, or more than one.");
        (await SaysAsync(TenantStreams.Zip(settings, settings, content))).ShouldEndWith("There is no backup.json in it, or more than one.");
        (await SaysAsync(TenantStreams.Zip(("backup.json", "{}"u8.ToArray()), content))).ShouldEndWith("backup.json does not hold the objects config and state.");
        (await SaysAsync(TenantStreams.Zip(("backup.json", """{"config":{"name":"a.b"},"state":{}}"""u8.ToArray()), content))).ShouldEndWith("backup.json names no stream: config.name is none.");
        (await SaysAsync(TenantStreams.Zip(settings, half))).ShouldStartWith("400 stream.backup_damaged");
        (await SaysAsync(TenantStreams.Zip(settings, ("stream.tar.s2", "x"u8.ToArray())))).ShouldStartWith("400 stream.backup_damaged");
        (await SaysAsync(TenantStreams.Zip(settings, content), "?replicas=6")).ShouldStartWith("400 stream.invalid_replicas replicas");
        (await SaysAsync(TenantStreams.Zip(settings, content), "?region=mars")).ShouldStartWith("400 stream.unknown_region region");
        (await SaysAsync(TenantStreams.Zip(settings, content), "?replicas=3")).ShouldStartWith("409 stream.refused | The server takes the stream not as it is in the backup. The server says: no suitable peers");

        (await (await ours.Tenant.Client.GetAsync(ours.Path, Ct)).ReadAsync<Page<StreamView>>()).Data.ShouldBeEmpty();
        (await (await ours.RestoreAsync(TenantStreams.Zip(settings, content))).ToldAsync()).ShouldBe("201");

        async Task<string> SaysAsync(byte[] backup, string query = "")
        {
            var response = await ours.RestoreAsync(backup, query);
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!;
            return $"{await response.ToldAsync()} | {problem["detail"]}";
        }
    }

    [Fact]
    public async Task Where_there_is_no_JetStream_or_no_room_it_says_so()
    {
        await using var ours = await TenantStreams.OfAsync(fleet);
        await ours.FillAsync("BOXES", 200, size: 1000);
        var backup = await ours.BackupAsync("BOXES");
        await using var small = await TenantStreams.OfAsync(fleet, storage: 100_000);
        var without = await fleet.Portal.NewTenantAsync();
        await fleet.PushAsync(without.Account);

        var full = await small.RestoreAsync(backup);

        (await full.ToldAsync()).ShouldBe("409 stream.limit_reached");
        JsonNode.Parse(await full.Content.ReadAsStringAsync(Ct))!["detail"]!.GetValue<string>().ShouldEndWith("The server says: insufficient storage resources available.");
        (await (await small.Tenant.Client.GetAsync(small.Path, Ct)).ReadAsync<Page<StreamView>>()).Data.ShouldBeEmpty();
        (await (await without.Client.GetAsync($"{without.AccountPath}/streams", Ct)).ToldAsync()).ShouldBe("409 stream.jetstream_off");
        (await (await without.Client.GetAsync($"{without.AccountPath}/streams/BOXES/backup", Ct)).ToldAsync()).ShouldBe("409 stream.jetstream_off");
        using var content = new ByteArrayContent(backup) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        (await (await without.Client.PostAsync($"{without.AccountPath}/streams/restore", content, Ct)).ToldAsync()).ShouldBe("409 stream.jetstream_off");
    }

    [Fact]
    public async Task A_viewer_sees_streams_and_takes_none_and_another_organization_sees_none()
    {
        await using var ours = await TenantStreams.OfAsync(fleet, Role.Viewer);
        await ours.FillAsync("SECRETS", 1);
        var other = await fleet.Portal.NewTenantAsync();

        (await (await ours.Tenant.Client.GetAsync($"{ours.Path}/SECRETS", Ct)).ReadAsync<StreamView>()).Messages.ShouldBe(1);
        (await (await ours.Tenant.Client.GetAsync($"{ours.Path}/NONE", Ct)).ToldAsync()).ShouldBe("404 stream.not_found");
        (await (await ours.Tenant.Client.GetAsync($"{ours.Path}/a.b", Ct)).ToldAsync()).ShouldBe("404 stream.not_found");
        (await (await ours.Tenant.Client.GetAsync($"{ours.Path}/SECRETS/backup", Ct)).ToldAsync()).ShouldBe("403 stream.may_not_copy");
        (await (await ours.RestoreAsync([])).ToldAsync()).ShouldBe("403 stream.may_not_copy");
        (await (await other.Client.GetAsync($"{ours.Path}/SECRETS/backup", Ct)).ToldAsync()).ShouldBe("404 account.not_found");
        (await (await other.Client.GetAsync(ours.Path, Ct)).ToldAsync()).ShouldBe("404 account.not_found");
    }

    /// <summary>The account is suspended while its owner downloads: its connections are closed, the portal's too.</summary>
    [Fact]
    public async Task A_download_whose_source_goes_away_breaks_and_has_no_end()
    {
        await using var ours = await TenantStreams.OfAsync(fleet, storage: 200 << 20);
        await ours.FillAsync("LARGE", 60, size: 1_000_000, storage: "memory");
        using var download = await ours.Tenant.Client.GetAsync($"{ours.Path}/LARGE/backup", HttpCompletionOption.ResponseHeadersRead, Ct);
        await using var body = await download.Content.ReadAsStreamAsync(Ct);
        var begin = new byte[100_000];
        await body.ReadExactlyAsync(begin, Ct);

        await ours.Tenant.Client.PostAsync($"{ours.Tenant.AccountPath}/suspend", null, Ct);
        await fleet.PushAsync(ours.Tenant.Account);

        var rest = new MemoryStream();
        await Should.ThrowAsync<Exception>(async () => await body.CopyToAsync(rest, Ct));
        rest.Length.ShouldBeLessThan(60_000_000);
        // What ends an archive, and what an unpacker looks for first.
        rest.ToArray().AsSpan().IndexOf("PK\u0005\u0006"u8).ShouldBe(-1);
    }

    [Fact]
    public async Task Two_at_once_are_enough_for_one_organization()
    {
        await using var ours = await TenantStreams.OfAsync(fleet);
        var others = new TaskCompletionSource();
        var slow = Enumerable.Range(0, StreamCopies.Most).Select(_ => BeginAsync()).ToList();

        var (told, began) = ("", Stopwatch.GetTimestamp());
        while (told != "429 stream.too_many_copies" && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30))
        {
            // One that arrived while the last look had its place was refused instead of the look.
            for (var i = 0; i < slow.Count; i++)
            {
                slow[i] = slow[i].IsCompleted ? BeginAsync() : slow[i];
            }

            told = await (await ours.RestoreAsync([])).ToldAsync();
        }

        told.ShouldBe("429 stream.too_many_copies");
        others.SetResult();
        (await Task.WhenAll((await Task.WhenAll(slow)).Select(r => r.ToldAsync()))).ShouldAllBe(t => t == "400 stream.not_a_backup");
        (await (await ours.RestoreAsync([])).ToldAsync()).ShouldBe("400 stream.not_a_backup");

        Task<HttpResponseMessage> BeginAsync() => ours.Tenant.Client.PostAsync($"{ours.Path}/restore", new Slow(others.Task), Ct);
    }

    [Fact]
    public async Task What_is_larger_than_it_may_be_is_refused_before_it_is_sent()
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        using var content = new Slow(Task.CompletedTask) { Headers = { ContentLength = BodyLimit.MostRestored + 1 } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{tenant.AccountPath}/streams/restore") { Content = content, Headers = { ExpectContinue = true } };

        (await (await tenant.Client.SendAsync(request, Ct)).ToldAsync()).ShouldBe("413 request.too_large");
    }

    [Fact]
    public async Task A_page_of_another_site_restores_nothing()
    {
        var tenant = await fleet.Portal.NewPersonAsync();
        using var browser = await fleet.Portal.SignInAsync(tenant);
        await using var db = fleet.Portal.AsOwner();
        var slug = await db.Organizations.Where(o => o.Id == tenant.Id).Select(o => o.Slug).SingleAsync(Ct);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TenantStreams.Zip()), "file", "a.zip" } };

        (await browser.PostAsync($"/o/{slug}/a/{tenant.Account}/streams/restore", form, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>Begins to send, and goes on when it may.</summary>
    private sealed class Slow : HttpContent
    {
        private readonly Task _goOn;

        public Slow(Task goOn)
        {
            _goOn = goOn;
            Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("PK"u8.ToArray(), Ct);
            await stream.FlushAsync(Ct);
            await _goOn;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
