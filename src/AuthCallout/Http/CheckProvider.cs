using Platform.Admission;
using Platform.AuthCallout.Providers;
using Platform.AuthCallout.Snapshot;
using Platform.Kernel;

namespace Platform.AuthCallout.Http;

/// <summary>POST /providers/{id}/check: whether the provider's servers answer as they should, asked now, through the same guard as always.</summary>
internal static class CheckProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public sealed class Request
    {
        public required OrganizationId Organization { get; init; }
    }

    /// <param name="Name">"discovery", "keys", "introspection", "webhook".</param>
    public sealed record Check(string Name, bool Ok, string Detail);

    public sealed record Key(string? Kid, IReadOnlyList<string> Algorithms);

    public sealed record Response(bool Ok, IReadOnlyList<Check> Checks, IReadOnlyList<Key> Keys);

    public static void Map(IEndpointRouteBuilder bench) => bench.MapPost("/providers/{id}/check", PostAsync);

    private static async Task<IResult> PostAsync(
        string id, HttpRequest http, SnapshotHolder snapshots, StoreBell bell, KeyFetcher fetcher, Asking asking, TimeProvider clock, CancellationToken ct)
    {
        if (!IdentityProviderId.TryParse(id, null, out var providerId) || await Explain.ReadAsync<Request>(http, ct) is not { } request)
        {
            return Results.NotFound();
        }

        // Asked for the moment it was made: it may not be here yet.
        for (var began = clock.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct))
        {
            if (snapshots.Current is { } state && state.Providers.GetValueOrDefault(providerId) is { } provider)
            {
                return provider.OrganizationId == request.Organization ? TestBench.Json(await CheckAsync(provider, state, fetcher, asking, ct)) : Results.NotFound();
            }

            if (clock.GetElapsedTime(began) > Patience)
            {
                return Results.NotFound();
            }

            bell.Ring();
        }
    }

    private static async Task<Response> CheckAsync(ProviderEntry provider, CalloutState state, KeyFetcher fetcher, Asking asking, CancellationToken ct)
    {
        switch (provider.Settings)
        {
            case OidcSettings oidc:
                return await CheckKeysAsync(oidc, fetcher, ct);
            case JwksSettings jwks:
                return new(true, [new("keys", true, $"{jwks.Keys.Keys.Count} keys are kept here.")], KeysOf(jwks.Keys));
            case IntrospectionSettings or WebhookSettings:
                var (ok, detail) = await asking.TryAsync(provider, state, ct);
                return new(ok, [new(provider.Settings.Kind, ok, detail)], []);
            default:
                return new(true, [new(provider.Settings.Kind, true, "It is kept here: there is nobody to ask.")], []);
        }
    }

    private static async Task<Response> CheckKeysAsync(OidcSettings settings, KeyFetcher fetcher, CancellationToken ct)
    {
        var checks = new List<Check>();
        try
        {
            var url = settings.KeysUrl;
            if (url is null)
            {
                url = await fetcher.DiscoverAsync(settings.Issuer, ct);
                checks.Add(new("discovery", true, $"It names {url}."));
            }

            var keys = await fetcher.FetchAsync(settings with { KeysUrl = url }, ct);
            checks.Add(new("keys", true, $"{keys.Set.Keys.Count} keys, to be fetched again by {keys.FreshUntil:u}."));
            checks.AddRange(keys.Set.Skipped.Select(s => new Check("keys", true, $"A key was passed over: {s}")));
            return new(true, checks, KeysOf(keys.Set));
        }
        catch (CallFailedException e)
        {
            checks.Add(new(checks.Count == 0 && settings.KeysUrl is null ? "discovery" : "keys", false, e.Message));
            return new(false, checks, []);
        }
    }

    private static IReadOnlyList<Key> KeysOf(JwkSet set) => [.. set.Keys.Select(k => new Key(k.Kid, [.. k.Algorithms.ToString().Split(", ")]))];
}
