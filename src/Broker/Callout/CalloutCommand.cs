using System.CommandLine;
using Platform.Authority;
using Platform.Broker.Bootstrap;
using Platform.Store.Migrations;

namespace Platform.Broker.Callout;

/// <summary>`broker callout rotate-xkey` and `rotate-signing-key`: new keys for the callout service while clients go on being let in. Takes the owner's
/// configuration; needs the controller and the callout processes to run. Stopped or killed at any moment, the same command goes on where it was.</summary>
internal static class CalloutCommand
{
    public static Command Create()
    {
        var overlap = new Option<int>("--overlap") { Description = "Seconds for which the former key still serves after every node has the new one.", DefaultValueFactory = _ => 30 };
        overlap.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86_400)
            {
                result.AddError("--overlap must lie between 1 and 86400 seconds.");
            }
        });
        var ignore = new Option<string[]>("--ignore") { Description = "A node or callout process that is gone for good: it is not waited for.", AllowMultipleArgumentsPerToken = true };
        var xkey = new Command("rotate-xkey", "Make a new key that servers seal their requests for, and destroy the former.") { overlap, ignore };
        xkey.SetAction((parsed, ct) => RunAsync(OwnerConfiguration.Read(), r => r.XKeyAsync, parsed.GetValue(overlap), parsed.GetValue(ignore) ?? [], ct));
        var signer = new Command("rotate-signing-key", "Let the next key sign answers, remove the former and make a new spare.") { overlap, ignore };
        signer.SetAction((parsed, ct) => RunAsync(OwnerConfiguration.Read(), r => r.SignerAsync, parsed.GetValue(overlap), parsed.GetValue(ignore) ?? [], ct));
        return new Command("callout", "The callout service's keys.") { xkey, signer };
    }

    private static async Task<int> RunAsync(IConfiguration configuration, Func<Rotation, Func<CancellationToken, Task>> which, int overlap, string[] ignore, CancellationToken ct)
    {
        var fleet = configuration.GetSection(FleetOptions.Section).Get<FleetOptions>()
            ?? throw new InvalidOperationException($"{FleetOptions.Section} is missing in the configuration.");
        await using var services = new ServiceCollection().AddAuthority(configuration).BuildServiceProvider();
        await using var db = Schema.OpenAsOwner(configuration.Owner());
        var watch = new RotationWatch(db, ignore.ToHashSet(StringComparer.Ordinal), Console.Out, TimeProvider.System);
        var rotation = new Rotation(db, services.GetRequiredService<CalloutRotation>(), watch, TimeSpan.FromSeconds(overlap), fleet.OutputFolder, Console.Out, TimeProvider.System);
        try
        {
            await which(rotation)(ct);
            return 0;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped. Clients are let in as before; run the same command again to go on.");
            return 1;
        }
    }
}
