using Platform.Nats.NKeys;

namespace Platform.Benchmarks;

internal sealed class JwtBenchmark : IBenchmark
{
    public string Name => "jwt";

    public Task<IReadOnlyList<BenchmarkRow>> RunAsync(CancellationToken ct)
    {
        using var pair = KeyPair.CreatePair(PrefixByte.Account);
        var message = new byte[300];
        var signature = new byte[KeyPair.SignatureLength];
        var sign = Cpu.PerOperation(20_000, () => pair.Sign(message, signature));
        return Task.FromResult<IReadOnlyList<BenchmarkRow>>([new("sign", "us CPU/op", sign, Baseline: null)]);
    }
}
