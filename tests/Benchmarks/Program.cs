foreach (var (name, value, baseline) in await Platform.Benchmarks.Client.ClientBench.RunAsync(args[0], CancellationToken.None))
{
    Console.WriteLine($"{name} {value:F0} {baseline:F0} {value / baseline:F2}");
}
return 0;
