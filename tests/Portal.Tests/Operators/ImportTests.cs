using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Nsc;
using Platform.Portal.Features.Operators;

namespace Platform.Portal.Tests.Operators;

public sealed class ImportTests(PortalFixture portal)
{
    private const string Path = "/api/v1/operators/imports";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_zip_a_form_of_files_and_json_entries_are_the_same_upload()
    {
        var tenant = await portal.NewTenantAsync();
        using var zip = await ZipAsync(NewStore("zipped"));
        using var form = new MultipartFormDataContent();
        foreach (var (path, content) in NewStore("files"))
        {
            form.Add(new ByteArrayContent(Encoding.ASCII.GetBytes(content)), "files", path);
        }

        var zipped = await (await tenant.Client.PostAsync(Path, zip, Ct)).ReadAsync<ImportOperator.Response>();
        var files = await (await tenant.Client.PostAsync(Path, form, Ct)).ReadAsync<ImportOperator.Response>();
        var texts = await (await tenant.Client.PostAsync(Path, new { entries = NewStore("texts").Select(e => new { name = e.Path, content = e.Content }) })).ReadAsync<ImportOperator.Response>();

        new[] { zipped, files, texts }.Select(r => (r.Operator!.Name, r.Accounts, r.Users, r.Keys)).ShouldBe([("zipped", 2, 1, 4), ("files", 2, 1, 4), ("texts", 2, 1, 4)]);
    }

    [Fact]
    public async Task What_blocks_is_named_and_nothing_is_written()
    {
        var tenant = await portal.NewTenantAsync();
        var store = NewStore("broken").Append(("accounts/odd.jwt", "eyJhbGciOiJub25lIn0.e30.x"));

        var response = await tenant.Client.PostAsync(Path, new { entries = store.Select(e => new { name = e.Item1, content = e.Item2 }) });

        (await response.ToldAsync()).ShouldBe("409 operator.import_blocked accounts/odd.jwt");
        await using var db = portal.AsOwner();
        (await db.Operators.CountAsync(o => o.OrganizationId == tenant.Id, Ct), await db.Accounts.CountAsync(a => a.OrganizationId == tenant.Id, Ct)).ShouldBe((0, 1));
    }

    [Fact]
    public async Task A_dry_run_says_all_and_writes_nothing()
    {
        var tenant = await portal.NewTenantAsync();
        using var zip = await ZipAsync(NewStore("dry"));

        var report = await (await tenant.Client.PostAsync($"{Path}?dry_run=true", zip, Ct)).ReadAsync<ImportOperator.Response>();

        (report.Operator, report.Accounts, report.Users).ShouldBe((null, 2, 1));
        await using var db = portal.AsOwner();
        (await db.Operators.CountAsync(o => o.OrganizationId == tenant.Id, Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_upload_is_refused()
    {
        var tenant = await portal.NewTenantAsync();
        using var junk = new ByteArrayContent("PK nonsense"u8.ToArray());
        using var big = new ByteArrayContent(new byte[16_000_001]);
        var evil = new MemoryStream();
        await using (var zip = new System.IO.Compression.ZipArchive(evil, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("../../outside.jwt");
        }

        using var escaping = new ByteArrayContent(evil.ToArray());
        (await (await tenant.Client.PostAsync(Path, junk, Ct)).ToldAsync()).ShouldBe("400 operator.upload_unreadable");
        (await (await tenant.Client.PostAsync(Path, escaping, Ct)).ToldAsync()).ShouldBe("400 operator.upload_unreadable");
        (await (await tenant.Client.PostAsync(Path, new { entries = Array.Empty<object>() })).ToldAsync()).ShouldBe("400 operator.upload_missing /entries");
        (await tenant.Client.PostAsync(Path, big, Ct)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private static async Task<ByteArrayContent> ZipAsync(IEnumerable<(string Path, string Content)> entries)
    {
        using var files = new NscFiles();
        foreach (var (path, content) in entries)
        {
            files.Add(path, Encoding.ASCII.GetBytes(content));
        }

        using var zip = new MemoryStream();
        await NscArchive.WriteZipAsync(files, zip, TimeProvider.System.GetUtcNow(), Ct);
        return new(zip.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
    }

    /// <summary>An operator with one signing key, a system account, and an account with one key and one user.</summary>
    private static List<(string Path, string Content)> NewStore(string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        using var signing = KeyPair.CreatePair(PrefixByte.Operator);
        using var system = KeyPair.CreatePair(PrefixByte.Account);
        using var account = KeyPair.CreatePair(PrefixByte.Account);
        using var accountKey = KeyPair.CreatePair(PrefixByte.Account);
        using var user = KeyPair.CreatePair(PrefixByte.User);
        var claims = NatsJwt.NewOperatorClaims(identity.PublicKey);
        claims.Name = name;
        (claims.Operator.SigningKeys, claims.Operator.SystemAccount) = ([signing.PublicKey], system.PublicKey);
        var sys = NatsJwt.NewAccountClaims(system.PublicKey);
        sys.Name = "SYS";
        var a = NatsJwt.NewAccountClaims(account.PublicKey);
        (a.Name, a.Account.SigningKeys) = ("A", [new(accountKey.PublicKey)]);
        var u = NatsJwt.NewUserClaims(user.PublicKey);
        (u.Name, u.User.IssuerAccount) = ("u", account.PublicKey);
        return
        [
            ($"{name}.jwt", NatsJwt.Encode(claims, identity, now)), ("accounts/SYS.jwt", NatsJwt.Encode(sys, signing, now)),
            ("accounts/A.jwt", NatsJwt.Encode(a, signing, now)), ("users/u.jwt", NatsJwt.Encode(u, accountKey, now)),
            .. new[] { identity, signing, account, accountKey }.Select(k => ($"keys/{k.PublicKey}.nk", Seed(k))),
        ];
    }

    private static string Seed(KeyPair key)
    {
        using var seed = key.ExportSeed();
        return Encoding.ASCII.GetString(seed.Utf8);
    }
}
