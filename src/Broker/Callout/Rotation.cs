using Platform.Authority;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Broker.Callout;

/// <summary>Rotates the callout service's keys so that no client is refused for it (docs/adr/0015): a key is with everybody who needs it before anybody uses
/// it, and goes when nobody can. What is left to do is read from the rows, so it can begin in the middle.</summary>
internal sealed class Rotation(FleetDb db, CalloutRotation steps, RotationWatch watch, TimeSpan overlap, string folder, TextWriter output, TimeProvider clock)
{
    public async Task XKeyAsync(CancellationToken ct)
    {
        var state = await CalloutRotation.ReadAsync(db, ct);
        if (state.FormerXKeys.Count == 0)
        {
            var next = state.NextXKey;
            if (next is null)
            {
                next = await steps.MakeXKeyAsync(db, clock.GetUtcNow(), ct);
                await output.WriteLineAsync($"made {next}");
            }

            FailPoint.Hit("rotation.xkey-made");
            await watch.UntilInstancesAsync($"hold {next}", i => i.Keys.Contains(next, StringComparer.Ordinal), ct);
            FailPoint.Hit("rotation.xkey-held");
            await CalloutRotation.NameXKeyAsync(db, next, clock.GetUtcNow(), ct);
            await output.WriteLineAsync($"servers are told to seal for {next}");
            FailPoint.Hit("rotation.xkey-named");
        }
        else
        {
            await output.WriteLineAsync($"going on with a rotation begun before: servers seal for {state.XKey}");
        }

        await OverlapAsync(state.Account, ct);
        state = await CalloutRotation.ReadAsync(db, ct);
        await CalloutRotation.RemoveXKeysAsync(db, state.FormerXKeys, clock.GetUtcNow(), ct);
        FailPoint.Hit("rotation.xkey-removed");
        await DoneAsync($"requests are sealed for {state.XKey}; {string.Join(", ", state.FormerXKeys)} is destroyed", ct);
    }

    public async Task SignerAsync(CancellationToken ct)
    {
        var state = await CalloutRotation.ReadAsync(db, ct);
        if (state is { FormerSigners.Count: 0, Signer: { } signer, Spare: { } next })
        {
            // The spare has been in the JWT since it was made; a node or process may have been away since.
            await watch.UntilNodesAsync(state.Account, isAll: true, ct);
            await watch.UntilInstancesAsync($"hold {next}", i => i.Keys.Contains(next, StringComparer.Ordinal), ct);
            await CalloutRotation.RetireSignerAsync(db, signer, clock.GetUtcNow(), ct);
            await output.WriteLineAsync($"answers are to be signed with {next}");
            FailPoint.Hit("rotation.signer-retired");
        }
        else
        {
            await output.WriteLineAsync("going on with a rotation begun before");
        }

        state = await CalloutRotation.ReadAsync(db, ct);
        await watch.UntilInstancesAsync($"sign with {state.Signer}", i => i.Keys.FirstOrDefault() is { } first && first == state.Signer, ct);
        await output.WriteLineAsync($"answers under way have {overlap.TotalSeconds} s");
        await Task.Delay(overlap, clock, ct);
        FailPoint.Hit("rotation.signer-used");
        await steps.ReplaceSignersAsync(db, state, clock.GetUtcNow(), ct);
        FailPoint.Hit("rotation.signer-replaced");
        await watch.UntilNodesAsync(state.Account, isAll: false, ct);
        await DoneAsync($"answers are signed with {state.Signer}; {string.Join(", ", state.FormerSigners)} is removed, a new spare is made", ct);
    }

    /// <summary>Every node that is up first; then the overlap; then those that were down, which come back with the JWT they had.</summary>
    private async Task OverlapAsync(AccountId account, CancellationToken ct)
    {
        await watch.UntilNodesAsync(account, isAll: false, ct);
        await output.WriteLineAsync($"every node that is up has it; requests under way have {overlap.TotalSeconds} s");
        await Task.Delay(overlap, clock, ct);
        await watch.UntilNodesAsync(account, isAll: true, ct);
    }

    private async Task DoneAsync(string what, CancellationToken ct)
    {
        await steps.WriteFilesAsync(db, folder, ct);
        await output.WriteLineAsync($"done: {what}");
    }
}
