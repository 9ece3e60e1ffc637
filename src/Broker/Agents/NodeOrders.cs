using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Platform.Authority;
using Platform.Broker.Nodes;
using Platform.Broker.Topology;

namespace Platform.Broker.Agents;

/// <summary>The last order of the control plane, kept in the node's folder (order.json) so that the agent goes on by it when nobody answers. It
/// counts over the specification's own values until the specification is laid out anew.</summary>
internal sealed class NodeOrders
{
    private readonly NodeSpec _spec;
    private readonly string _file;
    private readonly string _layout;
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NodeOrders(NodeSpec spec)
    {
        _spec = spec;
        _file = System.IO.Path.Combine(spec.Folder, "order.json");
        _layout = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(spec, NodeSpec.Json)));
        var kept = Read();
        (Current, Done) = string.Equals(kept.Layout, _layout, StringComparison.Ordinal) ? (kept.Order, kept.Done) : (NodeOrder.None, NodeOrder.None);
    }

    /// <summary>What is wanted.</summary>
    public NodeOrder Current { get; private set; }

    /// <summary>What the server runs with.</summary>
    public NodeOrder Done { get; private set; }

    /// <summary>Whether the node is to be no more.</summary>
    public static bool IsDismissed(NodeOrder order) => order is { Revision: > 0, Place: null };

    /// <summary>The node as it is wanted.</summary>
    public NodeSpec Spec => SpecOf(Current);

    /// <summary>The node as an order wants it.</summary>
    public NodeSpec SpecOf(NodeOrder order) => (order.Place?.ApplyTo(_spec) ?? _spec) with { IsCordoned = order.Cordons(_spec.Name) };

    /// <summary>Ends when a controller has said for the first time what is wanted, or none can be asked.</summary>
    public Task Asked => _asked.Task;

    /// <summary>Ends when another order than this is wanted.</summary>
    public async Task ChangedAsync(NodeOrder since, CancellationToken ct)
    {
        while (Same(Current, since))
        {
            await _changed.Task.WaitAsync(ct);
        }
    }

    /// <summary>Ends when something new is to be told.</summary>
    public Task ReportAsync(CancellationToken ct) => _done.Task.WaitAsync(ct);

    /// <summary>A controller answered, or none does.</summary>
    public void HaveAsked() => _asked.TrySetResult();

    public void Take(NodeOrder order)
    {
        if (!Same(order, Current))
        {
            Current = order;
            Write();
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    public void Finish(NodeOrder order)
    {
        if (!Same(order, Done))
        {
            Done = order;
            Write();
        }

        Tell();
    }

    /// <summary>The node's state is another than was told.</summary>
    public void Tell() => Interlocked.Exchange(ref _done, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    public static bool Same(NodeOrder one, NodeOrder other) => one.Revision == other.Revision && one.Restarts == other.Restarts && string.Equals(one.Cordoned, other.Cordoned, StringComparison.Ordinal);

    private Kept Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Kept>(File.ReadAllText(_file), NodeSpec.Json) ?? Kept.Nothing;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return Kept.Nothing; // none yet, or one of another release: the control plane says it again
        }
    }

    private void Write() => SecretFile.Write(_file, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Kept(_layout, Current, Done), NodeSpec.Json)), SecretFile.Private);

    private sealed record Kept(string Layout, NodeOrder Order, NodeOrder Done)
    {
        public static readonly Kept Nothing = new("", NodeOrder.None, NodeOrder.None);
    }
}
