using System.Text.RegularExpressions;
using Platform.Fixtures;
using Platform.Local.Processes;

namespace Platform.Local.Tests.Running;

/// <summary>The whole platform as a person starts it.</summary>
public sealed partial class PlatformTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trunkline-copies-").FullName;
    private Copy _one = null!;
    private Copy _two = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _one = new Copy(Path.Combine(_folder, "one"), PortBlocks.Take());
        _two = new Copy(Path.Combine(_folder, "two"), PortBlocks.Take());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DownAsync(CancellationToken.None);
        await _two.DownAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 600_000)]
    public async Task Two_copies_run_side_by_side_recover_from_kills_and_stop_without_a_trace()
    {
        (await _one.StatusAsync(Ct)).ExitCode.ShouldBe(3);
        await StartsAsync(_one);
        (await _one.UpAsync(Ct)).ShouldSatisfyAllConditions(
            again => again.ExitCode.ShouldBe(1),
            again => again.Error.ShouldContain("is already running"));
        (await new Copy(Path.Combine(_folder, "three"), _one.Ports.Base).UpAsync(Ct)).ShouldSatisfyAllConditions(
            taken => taken.ExitCode.ShouldBe(1),
            taken => taken.Error.ShouldContain($"Port {_one.Ports.Portal} (the portal) is taken by another program."));
        await StartsAsync(_two);
        OpenSecrets.In(_one.Data).ShouldBeEmpty();

        var before = await _one.ReadyAsync(Ct);
        int.Parse(Total().Match(before.Output).Groups["mb"].Value).ShouldBeInRange(100, 900);
        foreach (var process in new[] { "postgres", "portal", "controller", "us-east-1" })
        {
            Signals.Send(Copy.PidOf(process, before), Signal.Kill).ShouldBeTrue();
        }

        var after = before;
        for (var looks = 0; looks < 40 && Copy.PidOf("postgres", after) == Copy.PidOf("postgres", before); looks++)
        {
            await Task.Delay(500, Ct); // for the runner to see it
            after = await _one.ReadyAsync(Ct);
        }

        Copy.PidOf("postgres", after).ShouldNotBe(Copy.PidOf("postgres", before));
        (await _two.StatusAsync(Ct)).Output.Split('\n').ShouldContain(line => line.StartsWith("postgres") && Regex.IsMatch(line, @"ready +\d+ +0 "));

        (await _one.DownAsync(Ct)).ExitCode.ShouldBe(0);
        (await _one.StatusAsync(Ct)).ExitCode.ShouldBe(3);
        (await InfoBanner.IsServedAsync("127.0.0.1", _one.Ports.Node(0).Client, Ct)).ShouldBeFalse();
        (await _two.StatusAsync(Ct)).ExitCode.ShouldBe(0);
    }

    private static async Task StartsAsync(Copy copy)
    {
        var up = await copy.UpAsync(Ct);

        up.ExitCode.ShouldBe(0, up.Error);
        up.Output.TrimEnd().Split('\n')[^1].ShouldBe($"ready {copy.PortalUrl}");
        foreach (var node in new[] { 0, 1, 2 })
        {
            (await InfoBanner.IsServedAsync("127.0.0.1", copy.Ports.Node(node).Client, Ct)).ShouldBeTrue();
        }
    }

    [GeneratedRegex(@"total resident (?<mb>\d+) MB", RegexOptions.ExplicitCapture)]
    private static partial Regex Total();
}
