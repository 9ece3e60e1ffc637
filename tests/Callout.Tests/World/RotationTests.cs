using System.Collections.Concurrent;
using Platform.Local.Running;
using Platform.Local.Tools;
using Platform.Nats.Jwt;

namespace Platform.Callout.Tests.World;

/// <summary>The callout service's keys change, by the command an administrator runs, under clients that connect to every region without a pause: the real
/// controller, callout processes and nodes. Every step of it by itself is in Broker.Tests.</summary>
[Collection(Site.Name)]
public sealed class RotationTests(Site site) : WorldTests(site)
{
    private const string OverlapSeconds = "2";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Neither_the_xkey_nor_the_signing_key_changes_at_a_clients_cost()
    {
        var refused = new ConcurrentQueue<string>();
        var admitted = new int[Site.Platform.Endpoints.Count];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var before = await AuthAccountAsync();
        var clients = Task.WhenAll(admitted.Select((_, node) => ComeAndGoAsync(node, admitted, refused, end.Token)));

        string xkey, signer;
        try
        {
            xkey = await RotateAsync("rotate-xkey");
            signer = await RotateAsync("rotate-signing-key");
            var soFar = admitted.ToArray();
            await Site.PatientlyAsync(() => Task.FromResult(admitted.Zip(soFar, (now, then) => now > then + 3).All(b => b)), "clients with the new keys");
        }
        finally
        {
            await end.CancelAsync();
            await clients;
        }

        var after = await AuthAccountAsync();
        after.Account.Authorization.XKey.ShouldNotBe(before.Account.Authorization.XKey);
        xkey.ShouldContain($"done: requests are sealed for {after.Account.Authorization.XKey}");
        signer.ShouldContain("done: answers are signed with");
        Keys(before).Except(Keys(after), StringComparer.Ordinal).ShouldHaveSingleItem("the former signing key is gone");
        TestContext.Current.TestOutputHelper?.WriteLine($"{admitted.Sum()} clients were let in");
        refused.ShouldBeEmpty();
    }

    private async Task ComeAndGoAsync(int node, int[] admitted, ConcurrentQueue<string> refused, CancellationToken end)
    {
        var token = await Site.TokenAsync();
        while (!end.IsCancellationRequested)
        {
            if (await Site.RefusalAsync(token, node) is { } refusal)
            {
                refused.Enqueue($"{Site.Platform.Endpoints[node].Name}: {refusal}");
            }
            else
            {
                admitted[node]++;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    // A process that other tests played with has been killed, and is not waited for.
    private Task<string> RotateAsync(string what) => Command.MustAsync(
        "env", [$"TRUNKLINE_CONFIG={Site.Platform.Data.ConfigOf("bootstrap")}", "dotnet", Programs.Broker, "callout", what, "--overlap", OverlapSeconds, "--ignore", PlayedServer.Name], Ct);

    private async Task<NatsAccountClaims> AuthAccountAsync() =>
        NatsJwt.DecodeAccountClaims((await File.ReadAllTextAsync(Path.Combine(Site.Platform.Data.Fleet, "auth-account.jwt"), Ct)).Trim());

    private static List<string> Keys(NatsAccountClaims account) => [.. account.Account.SigningKeys!.Select(k => k.Key)];
}
