using System.Diagnostics;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Platform.Local.Running;

namespace Platform.Local.Testing;

/// <summary>One test program of tests/.</summary>
internal sealed record TestProject(string Name)
{
    private const int MessageLimit = 2000;

    // Of programs that run for minutes and mostly start: fewer collections, and code that is written where it is run.
    private static readonly (string Name, string Value)[] Hurried = [("DOTNET_GCgen0size", "0x4000000"), ("DOTNET_EnableWriteXorExecute", "0")];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    /// <summary>Every project below tests/ that makes a test program: all but the servers for tests and the benchmarks.</summary>
    public static IReadOnlyList<TestProject> All() =>
    [
        .. Directory.GetFiles(Path.Combine(Programs.Repository, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name is not ("Fixtures" or "Benchmarks"))
            .Order(StringComparer.Ordinal)
            .Select(name => new TestProject(name)),
    ];

    /// <summary>Runs it, passing on what it says of failures as it says it.</summary>
    public Task<TestOutcome> RunAsync(IReadOnlyDictionary<string, string> environment, TimeProvider clock, CancellationToken ct) =>
        RunAsync([], environment, clock, ct);

    /// <summary>Runs these methods of it, all when none is named.</summary>
    public async Task<TestOutcome> RunAsync(IReadOnlyList<string> methods, IReadOnlyDictionary<string, string> environment, TimeProvider clock, CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var report = Path.Combine(Programs.Repository, "artifacts", "tests", methods is [] ? $"{Name}.xml" : $"{Name}.again.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);
        string[] arguments = [Programs.Built(Name), "-xml", report, "-noColor", "-noLogo", .. methods.SelectMany(m => new[] { "-method", m })];
        var start = new ProcessStartInfo(Programs.DotNet, arguments) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Programs.Repository };
        foreach (var (name, value) in environment.Select(e => (e.Key, e.Value)).Concat(Hurried))
        {
            start.Environment[name] = value;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                // Failures at once; their reasons follow from the report, since the servers' own logs lie between the lines.
                if (line.Contains("[FAIL]", StringComparison.Ordinal) || line.Contains("[SKIP]", StringComparison.Ordinal))
                {
                    Console.WriteLine($"{Name,-16} | {line.Trim()}");
                }
            }

            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            ct.ThrowIfCancellationRequested();
            Console.WriteLine($"{Name,-16} | not done after {Patience.TotalMinutes} minutes");
            return new(this, new Count(0, 1, 0), []);
        }

        var count = Read(report);
        foreach (var failure in Failures(report))
        {
            Console.WriteLine($"{Name,-16} | {failure}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Name,-16} {count} in {clock.GetElapsedTime(began).TotalSeconds:0.0} s"));
        return new(this, count, FailedTests(report));
    }

    /// <summary>The methods of the failed tests in an xunit XML report, one for each test.</summary>
    public static IReadOnlyList<string> FailedTests(string report) =>
        !File.Exists(report) ? [] :
        [
            .. from test in XDocument.Load(report).Descendants("test")
               where (string?)test.Attribute("result") is "Fail"
               select $"{(string?)test.Attribute("type")}.{(string?)test.Attribute("method")}",
        ];

    /// <summary>Test, message and stack trace of each failure in an xunit XML report.</summary>
    public static IEnumerable<string> Failures(string report) =>
        !File.Exists(report) ? [] :
        from test in XDocument.Load(report).Descendants("test")
        where (string?)test.Attribute("result") is "Fail"
        select $"{(string?)test.Attribute("name")}\n{Shortened((string?)test.Descendants("message").FirstOrDefault() ?? "")}\n{(string?)test.Descendants("stack-trace").FirstOrDefault()}{Logged((string?)test.Element("output"))}";

    // The end is nearest to the failure.
    private static string Logged(string? output) => string.IsNullOrWhiteSpace(output) ? "" : $"\nlogged:\n{output[^Math.Min(MessageLimit, output.Length)..]}";

    // A whole-value comparison of a long document says it all twice; the report in artifacts/tests has the rest.
    private static string Shortened(string message) => message.Length <= MessageLimit ? message : $"{message[..MessageLimit]}…";

    /// <summary>Adds up an xunit XML report.</summary>
    public static Count Read(string report)
    {
        try
        {
            return XDocument.Load(report).Descendants("assembly").Aggregate(new Count(0, 0, 0), (sum, assembly) =>
                sum + new Count((int)assembly.Attribute("passed")!, (int)assembly.Attribute("failed")! + (int)assembly.Attribute("errors")!, (int)assembly.Attribute("skipped")!));
        }
        catch (Exception e) when (e is IOException or XmlException)
        {
            return new Count(0, 1, 0);
        }
    }
}
