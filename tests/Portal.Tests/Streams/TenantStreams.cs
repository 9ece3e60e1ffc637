using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using Platform.Nats.Client;
using Platform.Nats.JetStream;
using Platform.Portal.Tests.Live;
using Platform.Portal.Tests.Users;
using Platform.Store;

namespace Platform.Portal.Tests.Streams;

/// <summary>A tenant whose account may keep streams, with a client of its own in us-east.</summary>
internal sealed record TenantStreams(Tenant Tenant, NatsConnection Client) : IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Path => $"{Tenant.AccountPath}/streams";

    public NatsJSContext JetStream { get; } = new(Client);

    public static async Task<TenantStreams> OfAsync(LiveFleet fleet, Role role = Role.Owner, long storage = 64 << 20)
    {
        var tenant = await fleet.Portal.NewTenantAsync();
        (await (await tenant.PatchAsync(tenant.AccountPath, new { limits = new { disk_storage = storage, mem_storage = storage, streams = -1, consumer = -1 } })).ToldAsync()).ShouldBe("200");
        await fleet.PushAsync(tenant.Account);
        var acting = role is Role.Owner ? tenant : tenant with { Client = fleet.Portal.NewClient() };
        if (acting != tenant)
        {
            acting.Client.DefaultRequestHeaders.Authorization = new("Bearer", (await tenant.NewTokenAsync(role, new("lower"))).Token);
        }

        return new(acting, await fleet.ConnectAsync(tenant, 0, "publisher"));
    }

    /// <summary>A stream in us-east with so many messages of random bytes.</summary>
    public async Task FillAsync(string name, int count, int size = 100, string storage = "file")
    {
        var body = $$"""{"name":"{{name}}","subjects":["{{name}}.>"],"storage":"{{storage}}","num_replicas":1,"placement":{"cluster":"us-east"} }""";
        while (!(await AskAsync($"STREAM.CREATE.{name}", body)).Contains("\"config\"", StringComparison.Ordinal))
        {
            await Task.Delay(100, Ct);
        }

        for (var i = 0; i < count; i++)
        {
            var payload = new byte[size];
            Random.Shared.NextBytes(payload);
            await Client.PublishAsync(string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"), payload, cancellationToken: Ct);
        }

        while ((await JetStream.GetStreamAsync(name, Ct)).State!.Messages < count)
        {
            await Task.Delay(50, Ct);
        }
    }

    public async Task<byte[]> BackupAsync(string name) => await Tenant.Client.GetByteArrayAsync($"{Path}/{name}/backup", Ct);

    public Task<HttpResponseMessage> RestoreAsync(byte[] backup, string query = "")
    {
        var content = new ByteArrayContent(backup);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
        return Tenant.Client.PostAsync($"{Path}/restore{query}", content, Ct);
    }

    /// <summary>A backup made of these files.</summary>
    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return zip.ToArray();
    }

    public static async Task<Dictionary<string, byte[]>> UnzipAsync(byte[] zip)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using var archive = new ZipArchive(new MemoryStream(zip));
        foreach (var entry in archive.Entries)
        {
            await using var from = await entry.OpenAsync(Ct);
            using var content = new MemoryStream();
            await from.CopyToAsync(content, Ct);
            files[entry.FullName] = content.ToArray();
        }

        return files;
    }

    public async ValueTask DisposeAsync() => await Client.DisposeAsync();

    private async Task<string> AskAsync(string operation, string body)
    {
        try
        {
            return (await Client.RequestAsync<string, string>($"$JS.API.{operation}", body, cancellationToken: Ct)).Data ?? "";
        }
        catch (NatsException e) when (e is NatsNoRespondersException or NatsNoReplyException)
        {
            return e.Message;
        }
    }
}
