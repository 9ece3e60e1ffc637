using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class RefusedPeerTests
{
    [Theory]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:53012 - rid:22 - TLS route handshake error: tls: client didn't provide a certificate", "route", "tls: client didn't provide a certificate")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:53012 - gid:2 - TLS gateway handshake error: tls: first record does not look like a TLS handshake", "gateway", "tls: first record does not look like a TLS handshake")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:52674 - rid:41 - Rejecting connection, cluster name \"us-east\" does not match \"eu-west\"", "route", "Rejecting connection, cluster name \"us-east\" does not match \"eu-west\"")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:41454 - gid:40 - Rejecting connection from gateway \"us-east\"", "gateway", "Rejecting connection from gateway \"us-east\"")]
    public void Is_read_from_the_log(string line, string kind, string reason) => RefusedPeer.Read(line).ShouldBe(new RefusedPeer(kind, "127.0.0.1", reason));

    [Theory]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:53012 - rid:22 - TLS route handshake error: EOF")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:53012 - rid:22 - TLS route handshake error: read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:53012 - cid:22 - TLS handshake error: tls: bad certificate")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [ERR] 127.0.0.1:41454 - gid:40 - wrong gateway")]
    [InlineData("[7] 2026/11/30 00:00:00.1 [INF] Server is ready")]
    public void No_other_line_is_one(string line) => RefusedPeer.Read(line).ShouldBeNull();
}
