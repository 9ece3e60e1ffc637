using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class ServerLogTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Reads_each_whole_line_once_and_nothing_from_before()
    {
        File.WriteAllText(_file, "old\n");
        var log = new ServerLog(_file);
        log.Read().ShouldBeEmpty();

        File.AppendAllText(_file, "one\ntw");
        log.Read().ShouldBe(["one"]);
        File.AppendAllText(_file, "o\n");
        log.Read().ShouldBe(["two"]);
        log.Read().ShouldBeEmpty();
    }

    [Fact]
    public void A_file_begun_anew_is_read_from_its_start()
    {
        File.WriteAllText(_file, "a long line of the former file\n");
        var log = new ServerLog(_file);

        File.WriteAllText(_file, "new\n");

        log.Read().ShouldBe(["new"]);
    }

    [Fact]
    public void A_file_that_is_not_there_yet_is_empty()
    {
        File.Delete(_file);
        var log = new ServerLog(_file);
        log.Read().ShouldBeEmpty();

        File.WriteAllText(_file, "first\n");

        log.Read().ShouldBe(["first"]);
    }
}
