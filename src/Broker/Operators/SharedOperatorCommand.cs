using System.CommandLine;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Broker.Operators;

/// <summary>The commands of `broker operator` that change which keys the shared operator lists, and which of them signs. Take the owner's configuration. A changed
/// operator JWT is a revision of the topology: nodes get it by a rollout, which starts their servers anew.</summary>
internal static class SharedOperatorCommand
{
    private const string Actor = "system administrator";

    public static IEnumerable<Command> Create()
    {
        var keys = new Command("keys", "List the shared operator's signing keys, and which nodes have not started with a JWT that lists them.");
        keys.SetAction((_, ct) => RunAsync(ShowAsync, ct));
        yield return keys;

        var seed = new Option<FileInfo?>("--seed") { Description = "The file with the operator's identity seed (SO…), if not where bootstrap made it. Without it a proposal is printed." };
        var add = new Command("add-key", "Make another signing key and list it in the operator's JWT.") { seed };
        add.SetAction((parsed, ct) => RunAsync((work, c) => AddAsync(work, parsed.GetValue(seed)?.FullName, c), ct));
        yield return add;

        var key = new Argument<string>("key") { Description = "O…" };
        var remove = new Command("remove-key", "List a signing key no more in the operator's JWT.") { key, seed };
        remove.SetAction((parsed, ct) => RunAsync((work, c) => RemoveAsync(work, parsed.GetRequiredValue(key), parsed.GetValue(seed)?.FullName, c), ct));
        yield return remove;

        var use = new Command("use-key", "Let this key sign all accounts from now on.") { key };
        use.SetAction((parsed, ct) => RunAsync((work, c) => UseAsync(work, parsed.GetRequiredValue(key), c), ct));
        yield return use;

        var rotate = new Command("rotate", "Let the next listed signing key sign all accounts.");
        rotate.SetAction((_, ct) => RunAsync(RotateAsync, ct));
        yield return rotate;

        var accept = new Command("accept", "Take the operator's JWT, signed elsewhere from the proposal, from standard input.");
        accept.SetAction((_, ct) => RunAsync(async (work, c) => await AcceptAsync(work, await Console.In.ReadToEndAsync(c), c), ct));
        yield return accept;
    }

    /// <summary>What each command works with.</summary>
    private sealed record Work(FleetDb Db, Operator Row, SharedOperator Shared, string? SeedFile, DateTimeOffset Now);

    private static async Task<int> RunAsync(Func<Work, CancellationToken, Task<string?>> run, CancellationToken ct)
    {
        try
        {
            if (await TryAsync(run, ct) is not { } wrong)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync(wrong);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException or SealException)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }

        return 1;
    }

    /// <summary>One command in one transaction, which is kept when it ends well.</summary>
    /// <returns>Why it did not.</returns>
    private static async Task<string?> TryAsync(Func<Work, CancellationToken, Task<string?>> run, CancellationToken ct)
    {
        var configuration = OwnerConfiguration.Read();
        await using var services = new ServiceCollection().AddAuthority(configuration).BuildServiceProvider();
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        var work = new Work(
            db, await SharedOperator.LockAsync(db, ct), services.GetRequiredService<SharedOperator>(), configuration[$"{FleetOptions.Section}:{nameof(FleetOptions.IdentitySeedFile)}"],
            TimeProvider.System.GetUtcNow());
        if (await run(work, ct) is { } wrong)
        {
            return wrong;
        }

        await db.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
        await db.RingPublicationAsync(ct);
        return null;
    }

    private static async Task<string?> ShowAsync(Work work, CancellationToken ct)
    {
        foreach (var key in await OperatorKeys.ListAsync(work.Db, work.Row, ct))
        {
            var without = key.IsListed ? await OperatorKeyUse.WithoutAsync(work.Db, work.Row, key.PublicKey, ct) : [];
            var state = key switch { { IsActive: true } => "signs", { IsListed: false } => "proposed", { IsHeld: false } => "listed, its seed is not here", _ => "listed" };
            Console.WriteLine($"{key.PublicKey}  {state}{(without.Count > 0 ? $"; not yet at {string.Join(", ", without)}" : "")}");
        }

        if (work.Row.Proposal is not null)
        {
            Console.WriteLine($"A proposal waits for the signature of {work.Row.PublicKey}: broker operator sign --seed FILE, then broker operator accept. It is\n{OperatorSigner.SigningInputOf(work.Row)}");
        }

        return null;
    }

    private static async Task<string?> AddAsync(Work work, string? seed, CancellationToken ct)
    {
        var key = await work.Shared.AddKeyAsync(work.Db, work.Row, Actor, work.Now, ct);
        Console.WriteLine(key);
        return await SignAsync(work, seed, ct);
    }

    private static async Task<string?> RemoveAsync(Work work, string key, string? seed, CancellationToken ct)
    {
        var (signed, unsettled) = await OperatorKeyUse.AccountsAsync(work.Db, work.Row, key, ct);
        if (OperatorKeyRules.WhyNotRemoved(await FindAsync(work, key, ct), signed, unsettled) is { } wrong)
        {
            return wrong;
        }

        await work.Shared.RemoveKeyAsync(work.Db, work.Row, key, Actor, work.Now, ct);
        return await SignAsync(work, seed, ct);
    }

    private static async Task<string?> UseAsync(Work work, string key, CancellationToken ct)
    {
        if (OperatorKeyRules.WhyNotUsed(await FindAsync(work, key, ct), await OperatorKeyUse.WithoutAsync(work.Db, work.Row, key, ct)) is { } wrong)
        {
            return wrong;
        }

        var accounts = await OperatorKeys.ActivateAsync(work.Db, work.Row, key, work.Now, ct);
        AuditLog.Append(work.Db, Organization.Platform, Actor, "operator_signing_key.activate", work.Row.Id.ToString(), new { PublicKey = key, Accounts = accounts }, work.Now);
        Console.WriteLine($"{key} signs from now on; {accounts} accounts are signed anew.");
        return null;
    }

    private static async Task<string?> RotateAsync(Work work, CancellationToken ct)
    {
        var keys = (await OperatorKeys.ListAsync(work.Db, work.Row, ct)).Where(k => k is { IsListed: true, IsHeld: true }).ToList();
        var next = keys[(keys.FindIndex(k => k.IsActive) + 1) % keys.Count];
        return next.IsActive ? "The operator lists no other signing key whose seed is here. Add one: broker operator add-key." : await UseAsync(work, next.PublicKey, ct);
    }

    private static async Task<string?> AcceptAsync(Work work, string jwt, CancellationToken ct)
    {
        var (added, wrong) = await work.Shared.AcceptAsync(work.Db, work.Row, jwt, Actor, work.Now, ct);
        if (added is not null)
        {
            await Console.Error.WriteLineAsync($"Revision {added.Revision} has the new operator JWT. Nodes go on as they are until: rollout plan change");
        }

        return wrong;
    }

    /// <summary>Signs what is proposed, if the identity's seed is at hand; else the proposal waits.</summary>
    private static async Task<string?> SignAsync(Work work, string? seed, CancellationToken ct)
    {
        if ((seed ?? work.SeedFile) is not { } file || !File.Exists(file))
        {
            await Console.Error.WriteLineAsync("The identity's seed is not here. Sign this where it is (broker operator sign --seed FILE), and bring the JWT back (broker operator accept):");
            Console.WriteLine(OperatorSigner.SigningInputOf(work.Row));
            return null;
        }

        using var identity = OperatorIdentity.Read(file);
        return string.Equals(identity.PublicKey, work.Row.PublicKey, StringComparison.Ordinal)
            ? await AcceptAsync(work, SharedOperator.Sign(work.Row, identity), ct)
            : $"{file} is not the identity of operator {work.Row.Name} ({work.Row.PublicKey}).";
    }

    private static async Task<OperatorSigningKey?> FindAsync(Work work, string key, CancellationToken ct) =>
        (await OperatorKeys.ListAsync(work.Db, work.Row, ct)).FirstOrDefault(k => string.Equals(k.PublicKey, key, StringComparison.Ordinal));
}
