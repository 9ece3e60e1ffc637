using System.Formats.Tar;
using System.IO.Compression;
using Platform.Nats.Nsc;

namespace Platform.Nats.Tests.Nsc;

public sealed class NscArchiveTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("../evil.jwt")]
    [InlineData("a/../../evil.jwt")]
    [InlineData("/etc/evil.jwt")]
    [InlineData("a\\..\\evil.jwt")]
    [InlineData("c:evil.jwt")]
    [InlineData("a//b.jwt")]
    public async Task No_entry_leaves_its_folder(string path)
    {
        using var archive = Archives.Zip((path, "x"));
        using var files = new NscFiles();

        (await Should.ThrowAsync<NscException>(() => NscArchive.ReadAsync(archive, files, Ct))).Entry.ShouldBe(path);
    }

    [Fact]
    public async Task A_zip_bomb_ends_at_the_bound_of_an_entry()
    {
        using var archive = Archives.Zip(("bomb.jwt", new string('0', 8 * NscFiles.MostEntryBytes)));
        archive.Length.ShouldBeLessThan(64 * 1024);
        using var files = new NscFiles();

        (await Should.ThrowAsync<NscException>(() => NscArchive.ReadAsync(archive, files, Ct))).Entry.ShouldBe("bomb.jwt");
    }

    [Fact]
    public void Many_small_entries_end_at_the_bound_of_all()
    {
        using var files = new NscFiles();
        for (var i = 0; i < NscFiles.MostEntries; i++)
        {
            files.Add($"{i}", []);
        }

        Should.Throw<NscException>(() => files.Add("one-more", [])).Entry.ShouldBe("one-more");
    }

    [Fact]
    public void The_sum_of_all_is_bounded()
    {
        using var files = new NscFiles();
        var content = new byte[NscFiles.MostEntryBytes];
        for (var i = 0; i < NscFiles.MostBytes / NscFiles.MostEntryBytes; i++)
        {
            files.Add($"{i}", content);
        }

        Should.Throw<NscException>(() => files.Add("one-more", content)).Entry.ShouldBe("one-more");
    }

    [Fact]
    public async Task Links_are_refused()
    {
        using var archive = new MemoryStream();
        await using (var zipped = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(zipped))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "link.jwt") { LinkName = "/etc/passwd" }, Ct);
        }

        archive.Position = 0;
        using var files = new NscFiles();

        (await Should.ThrowAsync<NscException>(() => NscArchive.ReadAsync(archive, files, Ct))).Entry.ShouldBe("link.jwt");
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0x50, 0x4b, 3, 4, 9, 9, 9 })]
    [InlineData(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3 })]
    public async Task What_is_no_archive_is_refused_as_such(byte[] content)
    {
        using var archive = new MemoryStream(content);
        using var files = new NscFiles();

        await Should.ThrowAsync<NscException>(() => NscArchive.ReadAsync(archive, files, Ct));
    }
}
