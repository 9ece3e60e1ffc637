using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Platform.Admission;
using Platform.Portal.Features.ExternalSignIn;

namespace Platform.Portal.Features.Tokens;

/// <summary>The keys GitHub's secret scanning signs with, by identifier: fetched when one is asked for that is not there, at most once a minute whoever asks, and once an hour anyhow, so
/// that one taken back stops counting.</summary>
internal sealed class GitHubKeys(SignInHttp http, IOptions<LeakOptions> options, TimeProvider clock) : IDisposable
{
    private const int MostBytes = 64 * 1024;
    private const int Bits = 256;
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private Dictionary<string, string>? _keys;
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;

    public bool AreNamed => options.Value.GitHubKeysUrl is { Length: > 0 };

    /// <summary>Whether the key of that identifier signed these bytes: ECDSA on P-256 with SHA-256, in DER.</summary>
    /// <exception cref="CallFailedException">The keys could not be fetched.</exception>
    public async Task<bool> HasSignedAsync(string identifier, ReadOnlyMemory<byte> body, byte[] signature, CancellationToken ct)
    {
        if (await FindAsync(identifier, ct) is not { } pem)
        {
            return false;
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.KeySize == Bits && key.VerifyData(body.Span, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    public void Dispose() => _one.Dispose();

    private async Task<string?> FindAsync(string identifier, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var age = clock.GetUtcNow() - _fetchedAt;
            if (age > Life || (age > Pause && _keys?.ContainsKey(identifier) is not true))
            {
                _fetchedAt = clock.GetUtcNow();
                _keys = age > Life ? null : _keys;
                _keys = await FetchAsync(ct);
            }

            return (_keys ?? throw new CallFailedException("GitHub's keys were not to be had a moment ago.")).GetValueOrDefault(identifier);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Dictionary<string, string>> FetchAsync(CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Value.GitHubKeysUrl);
        var answer = await http.SendAsync(request, MostBytes, ct);
        var keys = (int)answer.Status == StatusCodes.Status200OK && GitHubJson.TryRead<Published>(answer.Body, out var read) ? read.PublicKeys : null;
        return keys?.Where(k => k is { KeyIdentifier: not null, Key: not null }).DistinctBy(k => k.KeyIdentifier, StringComparer.Ordinal).ToDictionary(k => k.KeyIdentifier!, k => k.Key!, StringComparer.Ordinal)
            ?? throw new CallFailedException("The address of GitHub's keys gave none.");
    }

    private sealed record Published(IReadOnlyList<PublicKey>? PublicKeys);

    private sealed record PublicKey(string? KeyIdentifier, string? Key);
}
