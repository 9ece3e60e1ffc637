using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The settings, flags and suspensions of the platform, in memory: no request asks the database for them. Read at the start, when PostgreSQL says that they changed
/// (trunkline_platform), and twice a minute in case it was not heard.</summary>
internal sealed partial class PlatformMemory(PortalDataSource source, StoreBells bells, IOptions<PortalOptions> options, TimeProvider clock, ILogger<PlatformMemory> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile PlatformSnapshot _now = PlatformSnapshot.Nothing;

    public PlatformSnapshot Now => _now;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request, so that none finds a suspended organization open. Without a database there are no requests to answer either.
        await TryReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>For whoever has just changed something and goes on in this process.</summary>
    public async Task ReadAsync(CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            _now = await ReadAllAsync(ct);
        }
        finally
        {
            _reading.Release();
        }
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = bells.Platform.Next;
            var wait = await TryReadAsync(stoppingToken) ? Interval : AfterFailure;
            await Task.WhenAny(next, Task.Delay(wait, clock, stoppingToken));
        }
    }

    private async Task<bool> TryReadAsync(CancellationToken ct)
    {
        try
        {
            await ReadAsync(ct);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or JsonException)
        {
            NotRead(logger, e);
            return false;
        }
    }

    private async Task<PlatformSnapshot> ReadAllAsync(CancellationToken ct)
    {
        await using var connection = await source.Value.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("SELECT document::text, version FROM platform_settings"),
                new("SELECT organization_id, name, is_on FROM trunkline_feature_flags()"),
                new("SELECT id, reason, at FROM trunkline_suspensions()"),
                new("SELECT organization_id, person_id, at FROM trunkline_member_sign_outs($1)") { Parameters = { new() { Value = clock.GetUtcNow().AddHours(-options.Value.SessionHours) } } },
            },
        };
        await using var rows = await batch.ExecuteReaderAsync(ct);
        var (settings, version) = await rows.ReadAsync(ct) ? (Read(rows.GetString(0)), rows.GetInt32(1)) : (new(), 0);
        var flags = await ReadAsync(rows, r => ((new OrganizationId(r.GetGuid(0)), r.GetString(1)), r.GetBoolean(2)), ct);
        var suspensions = await ReadAsync(rows, r => (new OrganizationId(r.GetGuid(0)), new Suspension(r.GetString(1), r.GetFieldValue<DateTimeOffset>(2))), ct);
        var signOuts = await ReadAsync(rows, r => ((new OrganizationId(r.GetGuid(0)), new PersonId(r.GetGuid(1))), r.GetFieldValue<DateTimeOffset>(2)), ct);
        return new(settings, version, flags, suspensions, signOuts);
    }

    private static PlatformDocument Read(string json) => JsonSerializer.Deserialize<PlatformDocument>(json, Json.Options) ?? new();

    private static async Task<Dictionary<TKey, TValue>> ReadAsync<TKey, TValue>(NpgsqlDataReader rows, Func<NpgsqlDataReader, (TKey, TValue)> read, CancellationToken ct)
        where TKey : notnull
    {
        await rows.NextResultAsync(ct);
        var all = new Dictionary<TKey, TValue>();
        while (await rows.ReadAsync(ct))
        {
            var (key, value) = read(rows);
            all[key] = value;
        }

        return all;
    }

    [LoggerMessage(EventId = 3070, Level = LogLevel.Warning, Message = "The platform's settings were not read; those known last go on to count.")]
    private static partial void NotRead(ILogger logger, Exception exception);
}
