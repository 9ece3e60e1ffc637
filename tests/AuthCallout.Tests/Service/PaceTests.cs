using System.Security.Cryptography;
using System.Text;
using Platform.Admission;
using Platform.AuthCallout.Service;
using Platform.AuthCallout.Snapshot;
using Platform.Nats.Client;

namespace Platform.AuthCallout.Tests.Service;

/// <summary>CPU per answer beside the cryptography nobody can save: one verification of the server's signature, two signatures, and the token's own. Counted in this
/// thread's work, so that a busy machine changes both alike.</summary>
public sealed class PaceTests
{
    private const int Rounds = 1500;

    [Fact]
    public async Task An_answer_costs_little_more_than_its_cryptography()
    {
        await using var world = await CalloutWorld.StartAsync();
        var tenant = await world.AddTenantAsync();
        await tenant.AddStaticProviderAsync();
        await tenant.SetPolicyAsync();
        await using var callout = await RunningCallout.StartAsync(world, settings: [("Callout:Limits:RememberedCredentials", "0")]);
        await using var server = await FakeServer.StartAsync(callout);
        var (reader, writer, deciding) = (callout.Get<RequestReader>(), callout.Get<ResponseWriter>(), callout.Get<Deciding>());
        var state = callout.Get<SnapshotHolder>().Current!;
        var tokens = Enumerable.Range(0, Rounds).Select(i => tenant.Tokens.Token($"client-{i}")).ToArray();
        var messages = tokens.Select(t => Message(server, server.Seal(server.Sign(server.Request(t))))).ToArray();
        var jwts = tokens.Select(t => Encoding.ASCII.GetBytes(server.Sign(server.Request(t)))).ToArray();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var text = RandomNumberGenerator.GetBytes(400);
        var (signature, nkeySignature, box) = (key.SignData(text, HashAlgorithmName.SHA256), server.Key.Sign(text), new byte[64]);

        var (answers, floors) = (new List<double>(), new List<double>());
        for (var round = 0; round < 5; round++)
        {
            answers.Add(Cpu(() =>
            {
                foreach (var message in messages)
                {
                    var question = reader.Read(message, state).Question!;
                    var allow = (Allow)deciding.DecideAsync(state, question.Attempt, message.Data.At, null).AsTask().GetAwaiter().GetResult();
                    writer.Admit(question, writer.SignUser(allow));
                }
            }));
            floors.Add(Cpu(() =>
            {
                for (var i = 0; i < Rounds; i++)
                {
                    server.Key.Verify(text, nkeySignature);
                    server.Key.Sign(text, box);
                    server.Key.Sign(text, box);
                    key.VerifyData(text, signature, HashAlgorithmName.SHA256);
                }
            }));
        }

        var (answer, floor) = (answers.Order().ElementAt(2) / Rounds, floors.Order().ElementAt(2) / Rounds);
        TestContext.Current.TestOutputHelper?.WriteLine($"{answer:0.0} µs an answer, {floor:0.0} µs its cryptography: {answer / floor:0.00}");
        TestContext.Current.SendDiagnosticMessage($"{answer:0.0} µs an answer, {floor:0.0} µs its cryptography: {answer / floor:0.00}");
        (answer / floor).ShouldBeLessThan(2.5);
    }

    private static NatsMsg<Arrival> Message(FakeServer server, byte[] box) =>
        new(CalloutLink.Subject, "_INBOX.x", box.Length, new() { ["Nats-Server-Xkey"] = server.XKey.PublicKey }, new(box, TimeProvider.System.GetTimestamp()), null);

    // Microseconds of this thread's CPU. Everything measured runs to its end on it.
    private static double Cpu(Action work)
    {
        var before = ThreadCpu();
        work();
        return (ThreadCpu() - before) / 1000.0;
    }

    private static long ThreadCpu()
    {
        var text = File.ReadAllText("/proc/thread-self/schedstat");
        return long.Parse(text[..text.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
