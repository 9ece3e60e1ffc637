using System.Globalization;
using Platform.Nats.Creds;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;

namespace Platform.Benchmarks.Jwt;

/// <summary>
/// Keys and tokens against the NATS project's Go libraries: <c>user</c> (new key, JWT, creds file; Go reads and verifies the token again to
/// make the file, we do not), <c>decode</c> (a user's token, read and verified), <c>sign</c> and <c>verify</c> (300 bytes), both of one
/// issuer seen often. CPU per operation; ours and theirs take turns, medians of the rounds.
/// </summary>
internal sealed class JwtBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int Count = 4000;

    public string Name => "jwt";

    public async Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("trunkline-bench-");
        try
        {
            var go = await GoFigures.PrepareAsync(folder.FullName, ct);
            using var account = KeyPair.CreatePair(PrefixByte.Account);
            var operations = Operations(account);
            foreach (var (_, operation) in operations)
            {
                Cpu.Round(2 * Count, operation);
            }

            var ours = operations.ToDictionary(o => o.Name, _ => new List<double>(), StringComparer.Ordinal);
            var theirs = operations.ToDictionary(o => o.Name, _ => new List<double>(), StringComparer.Ordinal);
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var (name, operation) in operations)
                {
                    ours[name].Add(Cpu.Round(Count, operation));
                }

                foreach (var (name, figure) in await go.MeasureAsync(ct))
                {
                    theirs[name].Add(figure);
                }
            }

            return [.. operations.Select(o => new BenchmarkRow(
                o.Name,
                string.Create(CultureInfo.InvariantCulture, $"us CPU/op, {AllocatedBy(o.Operation)} B/op"),
                Cpu.Median([.. ours[o.Name]]),
                Cpu.Median([.. theirs[o.Name]])))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<(string Name, Action Operation)> Operations(KeyPair account)
    {
        var number = 0;
        using var subject = KeyPair.CreatePair(PrefixByte.User);
        var token = NatsJwt.Encode(NatsJwt.NewUserClaims(subject.PublicKey), account, TimeProvider.System.GetUtcNow());
        var message = System.Text.Encoding.ASCII.GetBytes(token)[..300];
        var signature = account.Sign(message);
        var verifier = KeyPair.FromPublicKey(account.PublicKey);
        return
        [
            ("user", () =>
            {
                using var key = KeyPair.CreatePair(PrefixByte.User);
                var claims = NatsJwt.NewUserClaims(key.PublicKey);
                claims.Name = string.Create(CultureInfo.InvariantCulture, $"u{number++}");
                NatsCreds.IssueUserConfig(claims, key, account, TimeProvider.System.GetUtcNow(), out _);
            }),
            ("decode", () => NatsJwt.DecodeUserClaims(token)),
            ("sign", () => account.Sign(message, signature)),
            ("verify", () => Must(verifier.Verify(message, signature))),
        ];
    }

    private static void Must(bool isGenuine)
    {
        if (!isGenuine)
        {
            throw new InvalidOperationException("A genuine signature was refused.");
        }
    }

    private static long AllocatedBy(Action operation)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            operation();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
    }
}
