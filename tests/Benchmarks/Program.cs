using Platform.Benchmarks;

return await BenchmarkRunner.RunAsync(args, [new JwtBenchmark()], CancellationToken.None);
