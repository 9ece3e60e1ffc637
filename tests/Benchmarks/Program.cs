using Platform.Benchmarks;

return await BenchmarkRunner.RunAsync(args, [new JwtBenchmark(), new ClientBenchmark()], CancellationToken.None);
