using System.Net.Sockets;
using System.Text.Json;
using Platform.Broker.Nodes;
using Platform.Local.Processes;

namespace Platform.Local.Tests.Nodes;

/// <summary>A real <c>broker node</c> process on a spec file, and what its own pages say.</summary>
internal sealed class RunningAgent(NodeSpec spec, LeashedProcess process) : IDisposable
{
    private static readonly HttpMessageInvoker Http = new(new SocketsHttpHandler());

    public int Pid => process.Pid;

    public bool IsRunning => process.IsRunning;

    /// <param name="spec">Of the node.</param>
    /// <param name="folder">Of the specification's file and the agent's own log.</param>
    /// <param name="before">A command that runs the one behind it: the agent in surroundings of its own.</param>
    public static RunningAgent Start(NodeSpec spec, string folder, params IReadOnlyList<string> before)
    {
        var file = Path.Combine(folder, "spec.json");
        File.WriteAllText(file, JsonSerializer.Serialize(spec, NodeSpec.Json));
        return new RunningAgent(spec, LeashedProcess.Start(
            [.. before, "dotnet", Path.Combine(AppContext.BaseDirectory, "Platform.Broker.dll"), "node", "--spec", file], Path.Combine(folder, "agent.log"), folder: null));
    }

    /// <summary>Waits until /readyz says ready, and returns the pid of its nats-server.</summary>
    public async Task<int> ServerPidAsync(Func<int, bool> wanted, CancellationToken ct)
    {
        while (true)
        {
            if (await GetAsync("/readyz", ct) is (200, var body) && JsonDocument.Parse(body).RootElement.GetProperty("pid").GetInt32() is var pid && wanted(pid))
            {
                return pid;
            }

            IsRunning.ShouldBeTrue();
            await Task.Delay(50, ct);
        }
    }

    public async Task<(int Status, string Body)> GetAsync(string path, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{spec.Ports.Agent}{path}");
            using var answer = await Http.SendAsync(request, ct);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException or IOException)
        {
            return (0, e.Message);
        }
    }

    public void Dispose() => process.Dispose();
}
