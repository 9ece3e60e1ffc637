using System.CommandLine;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Kernel;
using Platform.Store.Migrations;

namespace Platform.Broker.Keys;

/// <summary>`broker keys`: the life of key-encryption keys, and the end of an organization's. Takes the owner's configuration. Portals and
/// controllers run on throughout: they read the key file again when it changes. With several machines, put the file on all of them after
/// `new` and before `rewrap`.</summary>
internal static class KeysCommand
{
    public static Command Create()
    {
        var add = new Command("new", "Put a new key-encryption key on top of the key file. What older ones wrapped still opens.");
        add.SetAction((_, _) => Task.FromResult(Add(OwnerConfiguration.Read())));
        var rewrap = new Command("rewrap", "Wrap every organization's data key anew under the newest key-encryption key.");
        rewrap.SetAction((_, ct) => RewrapAsync(OwnerConfiguration.Read(), ct));
        var prune = new Command("prune", "Take key-encryption keys that wrap nothing any more out of the key file.");
        prune.SetAction((_, ct) => PruneAsync(OwnerConfiguration.Read(), ct));
        var organization = new Argument<string>("organization") { Description = "The deleted organization's id, org_…; all its accounts are retired." };
        var shred = new Command("shred", "Destroy a deleted organization's data keys: none of its seeds opens ever again.") { organization };
        shred.SetAction((parsed, ct) => ShredAsync(OwnerConfiguration.Read(), parsed.GetRequiredValue(organization), ct));
        return new Command("keys", "Key-encryption keys and data keys.") { add, rewrap, prune, shred };
    }

    private static int Add(IConfiguration configuration)
    {
        using var services = Services(configuration);
        Console.WriteLine($"{Ring(services).Add()} wraps from now on. Next: broker keys rewrap.");
        return 0;
    }

    private static async Task<int> RewrapAsync(IConfiguration configuration, CancellationToken ct)
    {
        await using var services = Services(configuration);
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        var report = await services.GetRequiredService<KeyRewrap>().RunAsync(db, TimeProvider.System.GetUtcNow(), ct);
        Console.WriteLine($"{report.Rewrapped} data keys wrapped anew under {report.Newest}.");
        foreach (var id in report.Unreadable)
        {
            await Console.Error.WriteLineAsync($"Some data keys are wrapped by {id}, which is not in the key file. Put it back below the others and run this again.");
        }

        return report.Unreadable.Count == 0 ? 0 : 1;
    }

    private static async Task<int> PruneAsync(IConfiguration configuration, CancellationToken ct)
    {
        await using var services = Services(configuration);
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        try
        {
            var gone = Ring(services).Prune(await KeyRewrap.UsedAsync(db, ct), TimeProvider.System.GetUtcNow());
            Console.WriteLine(gone.Count == 0 ? "Every key in the file wraps something, or is the newest." : $"Gone: {string.Join(", ", gone)}.");
            return 0;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> ShredAsync(IConfiguration configuration, string text, CancellationToken ct)
    {
        if (!OrganizationId.TryParse(text, provider: null, out var organization))
        {
            await Console.Error.WriteLineAsync($"{text} is no organization's id.");
            return 1;
        }

        await using var services = Services(configuration);
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        switch (await services.GetRequiredService<KeyShredder>().RunAsync(db, organization, TimeProvider.System.GetUtcNow(), ct))
        {
            case ShredOutcome.Shredded:
                Console.WriteLine($"The keys of {organization} are destroyed. Older backups still hold them, wrapped: run broker keys new, rewrap and prune, and destroy the old key file's copies.");
                return 0;
            case ShredOutcome.HasAccounts:
                await Console.Error.WriteLineAsync($"Some account of {organization} is not retired yet. Delete them all first, and let the controller retire them.");
                return 1;
            default:
                await Console.Error.WriteLineAsync($"There is no organization {organization} to shred.");
                return 1;
        }
    }

    private static ServiceProvider Services(IConfiguration configuration) => new ServiceCollection().AddAuthority(configuration).BuildServiceProvider();

    private static FileKeyRing Ring(IServiceProvider services) => (FileKeyRing)services.GetRequiredService<IKeyEncryptionKeys>();
}
