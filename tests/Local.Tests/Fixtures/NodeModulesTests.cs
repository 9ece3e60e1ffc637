using Platform.Fixtures;

namespace Platform.Local.Tests.Fixtures;

public sealed class NodeModulesTests : IDisposable
{
    private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("trunkline-scripts-");
    private readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("trunkline-node-");
    private int _installed;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public NodeModulesTests()
    {
        Write("package.json", "{}");
        Write("package-lock.json", "{}");
        Write("judge.mjs", "judge");
        Write("echo.mjs", "echo");
    }

    [Fact]
    public async Task Many_at_once_get_one_folder_that_is_whole_and_installed_once()
    {
        var folders = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(FolderAsync, Ct)));

        var folder = folders.Distinct().ShouldHaveSingleItem();
        _installed.ShouldBe(1);
        (await File.ReadAllTextAsync(Path.Combine(folder, "judge.mjs"), Ct)).ShouldBe("judge");
        (await File.ReadAllTextAsync(Path.Combine(folder, "echo.mjs"), Ct)).ShouldBe("echo");
        File.Exists(Path.Combine(folder, "..", "node_modules", "installed")).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(_cache.FullName, "*.making", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_script_that_changes_goes_into_a_folder_of_its_own_beside_the_old()
    {
        var before = await FolderAsync();
        Write("judge.mjs", "judge anew");
        var after = await FolderAsync();

        (await File.ReadAllTextAsync(Path.Combine(before, "judge.mjs"), Ct)).ShouldBe("judge");
        (await File.ReadAllTextAsync(Path.Combine(after, "judge.mjs"), Ct)).ShouldBe("judge anew");
        _installed.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_cut_short_is_made_anew()
    {
        await Should.ThrowAsync<IOException>(() => NodeModules.FolderAsync(_source.FullName, _cache.FullName, (_, _) => throw new IOException("cut short"), Ct));

        (await File.ReadAllTextAsync(Path.Combine(await FolderAsync(), "echo.mjs"), Ct)).ShouldBe("echo");
    }

    public void Dispose()
    {
        _source.Delete(recursive: true);
        _cache.Delete(recursive: true);
    }

    private Task<string> FolderAsync() => NodeModules.FolderAsync(_source.FullName, _cache.FullName, InstallAsync, Ct);

    private async Task InstallAsync(string folder, CancellationToken ct)
    {
        Interlocked.Increment(ref _installed);
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "node_modules")).FullName, "installed"), "", ct);
        await Task.Delay(100, ct);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_source.FullName, name), text);
}
