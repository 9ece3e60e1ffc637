using Platform.Benchmarks;
using Platform.Benchmarks.Jwt;

return await BenchmarkRunner.RunAsync(args, [new JwtBenchmark(), new ClientBenchmark(), new PublishBenchmark(), new ScaleBenchmark(), new CalloutBenchmark(), new StormBenchmark(), new SoakBenchmark(), new RollBenchmark(), new FaultsBenchmark(), new RestBenchmark()], CancellationToken.None);
