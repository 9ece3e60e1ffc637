using Platform.Benchmarks;
using Platform.Benchmarks.Api;
using Platform.Benchmarks.Jwt;

if (args is ["bare-api", var url, var connection])
{
    await BareApi.RunAsync(url, connection);
    return 0;
}

return await BenchmarkRunner.RunAsync(args, [new JwtBenchmark(), new ClientBenchmark(), new PublishBenchmark(), new ScaleBenchmark(), new CalloutBenchmark(), new StormBenchmark(), new SoakBenchmark(), new RollBenchmark(), new FaultsBenchmark(), new RestBenchmark(), new ApiBenchmark()], CancellationToken.None);
