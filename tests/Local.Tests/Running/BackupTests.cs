using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Fixtures;
using Platform.Nats.Client;

namespace Platform.Local.Tests.Running;

/// <summary>A backup of a running copy, restored where nothing is: people, tokens and credentials made before are good there.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-backup-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact(Timeout = 300_000)]
    public async Task What_was_made_before_a_backup_is_there_after_it_was_restored_on_nothing()
    {
        var file = Path.Combine(_folder, "trunkline.tar.gz");
        var restored = new Copy(Path.Combine(_folder, "restored"), PortBlocks.Take());
        AuthenticationHeaderValue token;
        byte[] creds;
        string accounts;
        await using (var lost = await LocalPlatform.StartAsync(Ct, fleet: "1x1"))
        {
            using var api = await lost.SignUpAsync(Ct);
            token = api.DefaultRequestHeaders.Authorization!;
            (accounts, creds) = (await AccountsAsync(api), await CredsAsync(api));
            (await lost.BackupAsync(file, Ct)).ExitCode.ShouldBe(0);
        }

        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var restoring = await restored.RestoreAsync(file, Ct);
        restoring.ExitCode.ShouldBe(0, restoring.Error);
        (await restored.RestoreAsync(file, Ct)).Error.ShouldContain("is not empty");
        try
        {
            var up = await restored.UpAsync(Ct);
            up.ExitCode.ShouldBe(0, up.Error);
            using var api = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new Uri($"{restored.PortalUrl}/api/v1/") };
            api.DefaultRequestHeaders.Authorization = token;
            (await AccountsAsync(api)).ShouldBe(accounts);
            await using var nats = new NatsConnection(NatsOpts.Default with { Url = $"nats://127.0.0.1:{restored.Ports.Node(0).Client}", AuthOpts = new() { Creds = creds } });
            await nats.PingAsync(Ct);
            // The keys came along too: something new is signed and reaches the node.
            (await api.PostAsJsonAsync("accounts", new { name = "after" }, Ct)).EnsureSuccessStatusCode();
        }
        finally
        {
            await restored.DownAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task What_is_no_whole_backup_leaves_nothing_behind()
    {
        var copy = new Copy(Path.Combine(_folder, "never"), PortBlocks.Take());
        var file = Path.Combine(_folder, "note.txt");
        await File.WriteAllTextAsync(file, "not a backup", Ct);

        var refused = await copy.RestoreAsync(file, Ct);

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain($"{file} cannot be restored: ");
        Directory.EnumerateFileSystemEntries(copy.Data.Root).ShouldBeEmpty();
    }

    private static async Task<string> AccountsAsync(HttpClient api)
    {
        var all = await api.GetFromJsonAsync<JsonElement>("accounts", Ct);
        return string.Join(' ', all.GetProperty("data").EnumerateArray().Select(a => $"{a.GetProperty("id")} {a.GetProperty("public_key")}"));
    }

    private static async Task<byte[]> CredsAsync(HttpClient api)
    {
        var account = (await AccountsAsync(api)).Split(' ')[0];
        var users = await api.GetFromJsonAsync<JsonElement>($"accounts/{account}/users", Ct);
        using var asked = new HttpRequestMessage(HttpMethod.Post, $"accounts/{account}/users/{users.GetProperty("data")[0].GetProperty("id")}/credentials");
        asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/octet-stream"));
        using var made = await api.SendAsync(asked, Ct);
        made.EnsureSuccessStatusCode();
        return await made.Content.ReadAsByteArrayAsync(Ct);
    }
}
