using System.Net;
using Microsoft.EntityFrameworkCore;
using Platform.Admission;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>The only way from the portal to providers of sign-in: guarded as the callout service's way to issuers is. Addresses of tenants are called;
/// the one where GitHub publishes the keys of its leak reports; and the range service of breached passwords.</summary>
internal sealed class SignInHttp : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    private readonly IServiceScopeFactory _scopes;
    private readonly TimeProvider _clock;
    private readonly Recent<int, IReadOnlyList<IPNetwork>> _recent = new(TimeSpan.FromSeconds(5));
    private volatile IReadOnlyList<IPNetwork> _networks = [];

    public SignInHttp(IServiceScopeFactory scopes, TimeProvider clock)
    {
        (_scopes, _clock) = (scopes, clock);
        Http = new("trunkline/1", () => _networks);
        Keys = new(Http, clock);
    }

    public KeyFetcher Keys { get; }

    private GuardedHttp Http { get; }

    /// <summary>Reads which private networks an administrator allows. Before anything is called.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        var now = _clock.GetUtcNow();
        if (_recent.TryRecall(0, now, out _))
        {
            return;
        }

        await using var scope = _scopes.CreateAsyncScope();
        _networks = AddressGuard.Networks(await scope.ServiceProvider.GetRequiredService<PortalDb>().AllowedNetworks.AsNoTracking().Select(n => n.Network).ToListAsync(ct));
        _recent.Keep(0, _networks, now);
    }

    /// <exception cref="CallFailedException">Refused by the guard, not reachable, or too large.</exception>
    public Task<CallAnswer> SendAsync(HttpRequestMessage request, int most, CancellationToken ct)
    {
        request.Headers.Accept.Add(new("application/json"));
        return SendAsync(request, most, Within, ct);
    }

    /// <exception cref="CallFailedException">As the other one.</exception>
    public async Task<CallAnswer> SendAsync(HttpRequestMessage request, int most, TimeSpan within, CancellationToken ct)
    {
        await PrepareAsync(ct);
        return await Http.SendAsync(request, most, within, ct);
    }

    public void Dispose() => Http.Dispose();
}
