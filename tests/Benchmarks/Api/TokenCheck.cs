using System.Security.Cryptography;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Benchmarks.Api;

/// <summary>What it costs to know an API token again: its form and checksum, its hash, and what it is good for, as the portal does it for every request but each
/// token's first of a second.</summary>
internal static class TokenCheck
{
    private const int Rounds = 5;
    private const int PerRound = 100_000;

    public static BenchmarkRow Measure()
    {
        var (text, memory, now) = (ApiTokenText.New(), new TokenLookup.Memory(), TimeProvider.System.GetUtcNow());
        var token = new FoundApiToken(OrganizationId.New(now), ApiTokenId.New(now), PersonId.New(now), Role.Owner, null, null, Permissions.Of(Role.Owner), null, null);
        memory.Keep(ApiTokenText.Hash(text), token, now);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Cpu.Round(PerRound, () =>
        {
            if (!ApiTokenText.IsWellFormed(text) || memory.Recall(ApiTokenText.Hash(text), now) is null)
            {
                throw new CryptographicException("The token is not known again.");
            }
        })).ToArray();
        return new("token", "us CPU/op", Cpu.Median(rounds), null);
    }
}
