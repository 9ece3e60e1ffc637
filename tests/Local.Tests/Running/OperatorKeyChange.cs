using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Platform.Broker.Nodes;
using Platform.Fixtures;
using Platform.Nats.Client;
using Platform.Nats.Jwt;

namespace Platform.Local.Tests.Running;

/// <summary>Another signing key for the shared operator of a running platform, as its administrator brings it in while other things are rolled out.</summary>
internal sealed class OperatorKeyChange
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler());

    private readonly LocalPlatform _platform;
    private readonly string _former;
    private readonly string _key;

    private OperatorKeyChange(LocalPlatform platform, string former, string key) => (_platform, _former, _key) = (platform, former, key);

    /// <summary>Makes the key. No node knows it, so nothing may be signed with it.</summary>
    public static async Task<OperatorKeyChange> BeginAsync(LocalPlatform platform, CancellationToken ct)
    {
        var signs = (await platform.AdminAsync(ct, "operator", "keys")).Output.Split('\n').Single(l => l.EndsWith("  signs", StringComparison.Ordinal)).Split(' ')[0];
        var added = await platform.AdminAsync(ct, "operator", "add-key");
        added.ExitCode.ShouldBe(0, added.Error);
        var change = new OperatorKeyChange(platform, signs, added.Output.Trim());
        (await platform.AdminAsync(ct, "operator", "use-key", change._key)).ShouldSatisfyAllConditions(
            early => early.ExitCode.ShouldBe(1),
            early => early.Error.ShouldContain($"{string.Join(", ", platform.Nodes.Select(n => n.Name).Order(StringComparer.Ordinal))} have not."));
        foreach (var (name, _) in platform.Nodes)
        {
            (await TrustedAsync(await MonitoringOfAsync(platform, name, ct), ct)).ShouldNotContain(change._key);
        }

        return change;
    }

    /// <summary>Every server has started with it, a joined one too: it signs from now on. The former one stays while anything is signed with it.</summary>
    public async Task UseAsync(int joined, CancellationToken ct)
    {
        foreach (var port in await Task.WhenAll(_platform.Nodes.Select(n => MonitoringOfAsync(_platform, n.Name, ct))))
        {
            (await TrustedAsync(port, ct)).ShouldContain(_key);
        }

        (await TrustedAsync(joined, ct)).ShouldContain(_key);
        (await RemoveAsync(_former, ct)).Error.ShouldContain("Let another key sign first");
        var used = await _platform.AdminAsync(ct, "operator", "use-key", _key);
        used.ExitCode.ShouldBe(0, used.Error);
        await SignedAsync(ct);
    }

    /// <summary>When nothing is signed with the former key any more, it goes; servers believe it until their turn.</summary>
    public async Task RemoveFormerAsync(CancellationToken ct)
    {
        var removed = await RemoveAsync(_former, ct);
        removed.ExitCode.ShouldBe(0, removed.Error);
        (await _platform.AdminAsync(ct, "operator", "keys")).Output.ShouldNotContain(_former);
    }

    /// <summary>No server believes it, and none needs it: also one that has lost all it knew, and starts with what it preloads.</summary>
    public async Task EndedAsync(byte[] creds, CancellationToken ct)
    {
        foreach (var (name, url) in _platform.Nodes)
        {
            var trusted = await TrustedAsync(await MonitoringOfAsync(_platform, name, ct), ct);
            trusted.ShouldContain(_key);
            trusted.ShouldNotContain(_former);
            _platform.Wipe(name);
            await using var connection = new NatsConnection(NatsOpts.Default with { Url = url, AuthOpts = new() { Creds = creds }, RetryOnInitialConnect = true, IgnoreAuthErrorAbort = true });
            await connection.ConnectAsync(ct);
        }
    }

    private Task<Platform.Local.Tools.Command> RemoveAsync(string key, CancellationToken ct) => _platform.AdminAsync(ct, "operator", "remove-key", key);

    /// <summary>Until every node has every account signed with the key.</summary>
    private async Task SignedAsync(CancellationToken ct)
    {
        for (var attempt = 0; await _platform.UnconfirmedAsync(ct) > 0; attempt++)
        {
            (attempt < 300).ShouldBeTrue("accounts are not signed anew");
            await Task.Delay(100, ct);
        }

        foreach (var file in _platform.Nodes.SelectMany(n => Directory.GetFiles(Path.Combine(_platform.Data.Node(n.Name), "jwt"), "A*.jwt")))
        {
            NatsJwt.DecodeAccountClaims(await File.ReadAllTextAsync(file, ct)).Issuer.ShouldBe(_key);
        }
    }

    private static async Task<int> MonitoringOfAsync(LocalPlatform platform, string name, CancellationToken ct) => (await NodeSpec.ReadAsync(platform.Data.NodeSpec(name), ct)).Ports.Monitoring;

    /// <summary>The signing keys a server believes, by its own word.</summary>
    private static async Task<IReadOnlyList<string>> TrustedAsync(int monitoring, CancellationToken ct)
    {
        var varz = await Http.GetFromJsonAsync<JsonNode>(new Uri($"http://127.0.0.1:{monitoring.ToString(CultureInfo.InvariantCulture)}/varz"), ct);
        return [.. varz!["trusted_operators_jwt"]!.AsArray().SelectMany(jwt => NatsJwt.DecodeOperatorClaims(jwt!.GetValue<string>()).Operator.SigningKeys ?? [])];
    }
}
