using System.Net.Sockets;
using System.Text;
using Platform.Fixtures;

namespace Platform.Local.Tests.Fixtures;

public sealed class NatsServerProcessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_ready_when_it_returns_and_carries_the_given_lines()
    {
        using var server = await NatsServerProcess.StartAsync("server_name: given", Ct);

        (await FirstLineAsync(server)).ShouldContain("\"server_name\":\"given\"");
    }

    [Fact]
    public async Task A_killed_server_comes_back_on_the_same_port()
    {
        using var server = await NatsServerProcess.StartAsync("server_name: again", Ct);

        server.Kill9();
        await server.RestartAsync(Ct);

        (await FirstLineAsync(server)).ShouldContain("\"server_name\":\"again\"");
    }

    [Fact]
    public async Task Says_what_the_server_said_when_the_configuration_is_wrong() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => NatsServerProcess.StartAsync("no_such_key: 1", Ct)))
        .Message.ShouldContain("unknown field \"no_such_key\"");

    [Fact]
    public async Task Leaves_neither_process_nor_folder()
    {
        var server = await NatsServerProcess.StartAsync(ct: Ct);

        server.Dispose();

        Directory.Exists(server.Folder).ShouldBeFalse();
        await Should.ThrowAsync<SocketException>(() => FirstLineAsync(server));
    }

    private static async Task<string> FirstLineAsync(NatsServerProcess server)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Ports.Client, Ct);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadLineAsync(Ct) ?? "";
    }
}
