using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Store;

namespace Platform.AuthCallout.Snapshot;

/// <summary>Opens what the snapshot needs opened and is not yet: each opening is in its organization's audit log, so nothing is opened twice. What does not open
/// is told of, tried again after a while, and keeps nobody else out.</summary>
internal sealed partial class SecretsReader(
    FleetDataSource store, IDbContextFactory<FleetDb> stores, CalloutKeys callout, AccountSigners signers, ProviderSecrets providers, TimeProvider clock, ILogger<SecretsReader> log)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, long> _refusedAt = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">There is no AUTH account yet.</exception>
    /// <exception cref="SealException">The service's own keys do not open.</exception>
    public async Task<SnapshotSecrets> ReadAsync(SnapshotData data, SnapshotSecrets? held, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(data);
        var keys = await callout.ReadAsync(store, stores, held?.Callout, ct);
        return new(keys, await SignersAsync(data, held, ct), await SecretsAsync(data, held, ct));
    }

    private async Task<IReadOnlyDictionary<string, KeyPair>> SignersAsync(SnapshotData data, SnapshotSecrets? held, CancellationToken ct)
    {
        var opened = new Dictionary<string, KeyPair>(StringComparer.Ordinal);
        var wanted = new List<(OrganizationId, string)>();
        foreach (var account in data.Accounts.Where(a => a.Policy is not null))
        {
            foreach (var key in account.Groups.Select(g => g.Key).OfType<string>())
            {
                if (held?.Signers.GetValueOrDefault(key) is { } pair)
                {
                    opened[key] = pair;
                }
                else if (IsDue(key))
                {
                    wanted.Add((account.Organization, key));
                }
            }
        }

        if (wanted.Count > 0)
        {
            await using var db = await stores.CreateDbContextAsync(ct);
            var (fresh, refused) = await signers.OpenAsync(db, wanted, ct);
            foreach (var (key, pair) in fresh)
            {
                opened[key] = pair;
            }

            foreach (var (key, why) in refused)
            {
                Refuse(key, why);
            }
        }

        return opened;
    }

    private async Task<IReadOnlyDictionary<IdentityProviderId, OpenedSecret>> SecretsAsync(SnapshotData data, SnapshotSecrets? held, CancellationToken ct)
    {
        var opened = new Dictionary<IdentityProviderId, OpenedSecret>();
        foreach (var provider in data.Providers.Where(p => p.SecretStamp is not null))
        {
            if (held?.Providers.GetValueOrDefault(provider.Id) is { } known && string.Equals(known.Stamp, provider.SecretStamp, StringComparison.Ordinal))
            {
                opened[provider.Id] = known;
                continue;
            }

            if (!IsDue(provider.SecretStamp!))
            {
                continue;
            }

            try
            {
                await using var db = await stores.CreateDbContextAsync(ct);
                var row = await db.IdentityProviders.AsNoTracking().SingleOrDefaultAsync(p => p.Id == provider.Id, ct);
                if (row is not null && await providers.OpenAsync(db, row, "ask an identity provider", ct) is { } secret)
                {
                    opened[provider.Id] = new(provider.SecretStamp!, secret);
                }
            }
            catch (SealException e)
            {
                Refuse(provider.SecretStamp!, e.Message);
            }
        }

        return opened;
    }

    private bool IsDue(string name) => !_refusedAt.TryGetValue(name, out var at) || clock.GetElapsedTime(at) >= Again;

    private void Refuse(string name, string why)
    {
        if (_refusedAt.TryAdd(name, clock.GetTimestamp()))
        {
            Log.NotOpened(log, name, why);
        }
        else
        {
            _refusedAt[name] = clock.GetTimestamp();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5021, LogLevel.Warning, "{Name} does not open; its group or provider refuses until it does: {Reason}")]
        public static partial void NotOpened(ILogger log, string name, string reason);
    }
}
