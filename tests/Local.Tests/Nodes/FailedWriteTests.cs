using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class FailedWriteTests
{
    [Theory]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] Filestore [orders] Critical write error: write /data/jetstream/A/streams/orders/msgs/4.blk: no space left on device", "no space left on device")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] Filestore [orders] Critical write error: open /data/a: read-only file system", "read-only file system")]
    public void Is_read_from_the_log(string line, string reason) => FailedWrite.Read(line).ShouldBe(reason);

    [Theory]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] JetStream failed to store a msg on stream 'A > orders': no space left on device")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [INF] x [ERR] Filestore [orders] Critical write error: a: b")]
    public void No_other_line_is_one(string line) => FailedWrite.Read(line).ShouldBeNull();
}
