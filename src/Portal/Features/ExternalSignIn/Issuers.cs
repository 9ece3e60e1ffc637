using Platform.Admission;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>What OpenID providers say of themselves, and their keys: kept as long as they say, an hour at most. Asked again for a key nobody has, ten seconds apart at the least.</summary>
internal sealed class Issuers(SignInHttp http, TimeProvider clock)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(10);

    private readonly Recent<string, IssuerDescription> _descriptions = new(Longest);
    private readonly Recent<string, KeySet> _keys = new(Longest);

    /// <exception cref="CallFailedException">It cannot be had, or leads where nobody should be sent.</exception>
    public async Task<IssuerDescription> DescribeAsync(string issuer, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_descriptions.TryRecall(issuer, now, out var known) && now < known.FreshUntil)
        {
            return known;
        }

        await http.PrepareAsync(ct);
        var found = await http.Keys.DescribeAsync(issuer, ct);
        foreach (var address in new[] { found.KeysUrl, found.AuthorizationUrl, found.TokenUrl, found.UserInfoUrl }.OfType<string>())
        {
            if (OutgoingUrl.Refusal(address) is { } refusal)
            {
                throw new CallFailedException($"The discovery document names an address that is none to be called: {refusal.Rule}");
            }
        }

        if (found.AuthorizationUrl is null || found.TokenUrl is null)
        {
            throw new CallFailedException("The discovery document names no authorization_endpoint or no token_endpoint.");
        }

        _descriptions.Keep(issuer, found, now);
        return found;
    }

    /// <summary>Judges an ID token by the issuer's keys; once more with newer ones where it names a key that is not among them.</summary>
    /// <exception cref="CallFailedException">There are no keys to be had.</exception>
    public async Task<(VerifiedIdToken? Token, IdTokenRefusal? Refusal)> VerifyAsync(string text, IdTokenRequest request, IssuerDescription issuer, CancellationToken ct)
    {
        var keys = await KeysAsync(issuer, notBefore: default, ct);
        var token = IdToken.Verify(text, request, keys.Set, clock.GetUtcNow(), out var refusal);
        if (refusal is { KeyMissing: true } && clock.GetUtcNow() - keys.FetchedAt >= Floor)
        {
            keys = await KeysAsync(issuer, notBefore: clock.GetUtcNow(), ct);
            token = IdToken.Verify(text, request, keys.Set, clock.GetUtcNow(), out refusal);
        }

        return (token, refusal);
    }

    private async Task<KeySet> KeysAsync(IssuerDescription issuer, DateTimeOffset notBefore, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (_keys.TryRecall(issuer.KeysUrl, now, out var known) && now < known.FreshUntil && known.FetchedAt >= notBefore)
        {
            return known;
        }

        await http.PrepareAsync(ct);
        var fetched = await http.Keys.FetchAsync(issuer.KeysUrl, ct);
        _keys.Keep(issuer.KeysUrl, fetched, now);
        return fetched;
    }
}
