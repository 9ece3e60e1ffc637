using Platform.Portal.Components;
using Platform.Portal.Features.Live;

namespace Platform.Portal.Features.Accounts;

/// <summary>What is allowed and still worth a word before it is saved. Field: a JSON pointer into the patch.</summary>
internal sealed record AccountNote(string Field, string Message);

/// <summary>(before, after, use) -> notes. Pure.</summary>
internal static class AccountNotes
{
    public static IReadOnlyList<AccountNote> Of(AccountBody before, AccountBody after, LiveUse use)
    {
        var (was, now) = (before.Limits, after.Limits);
        var notes = new List<AccountNote>();
        Add(now.Conn == 0 && was.Conn != 0, "/limits/conn", "0 lets nobody connect.");
        Add(now.Subs == 0 && was.Subs != 0, "/limits/subs", "0 lets nobody subscribe; requests need a subscription too.");
        Add(now.Payload == 0 && was.Payload != 0, "/limits/payload", "0 lets nothing through but empty messages.");
        Add(now.Data != was.Data && now.Data >= 0, "/limits/data", "nats-server does not enforce it: it only stands in the JWT.");
        Add(HasJetStream(was) && !HasJetStream(now), "/limits/disk_storage", "JetStream goes off for the account: its streams stay on disk and nobody reaches them until it is on again.");
        if (use.JetStream is { } js && now.TieredLimits is null)
        {
            Add(now.DiskStorage > 0 && js.Storage > now.DiskStorage, "/limits/disk_storage", $"{Wording.Number(js.Storage)} bytes are stored already: streams take nothing more until less is.");
            Add(now.MemStorage > 0 && js.Memory > now.MemStorage, "/limits/mem_storage", $"{Wording.Number(js.Memory)} bytes are stored already: streams take nothing more until less is.");
            Add(now.Streams > 0 && js.Streams > now.Streams, "/limits/streams", $"There are {Wording.Number(js.Streams)} streams already: they stay, and none can be added.");
            Add(now.Consumer > 0 && js.Consumers > now.Consumer, "/limits/consumer", $"There are {Wording.Number(js.Consumers)} consumers already: they stay, and none can be added.");
        }

        Add(now.Leaf >= 0 && use.IsKnown && use.LeafNodes > now.Leaf && now.Leaf != was.Leaf, "/limits/leaf", $"{Wording.Number(use.LeafNodes)} leaf nodes are connected: servers close some of them, and let no other in.");
        return notes;

        void Add(bool applies, string field, string message)
        {
            if (applies)
            {
                notes.Add(new(field, message));
            }
        }
    }

    private static bool HasJetStream(LimitsBody limits) => limits.HasJetStream() || limits.TieredLimits?.Values.Any(t => t.HasJetStream()) is true;
}
