using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Platform.Authority;
using Platform.Fixtures;
using Platform.Kernel;
using Platform.Local.Tools;
using Platform.Store;
using Platform.Store.Migrations;

namespace Platform.Benchmarks.Publish;

/// <summary><c>goref cpush</c> on the platform's own nodes: a JWT made beforehand, pushed, and the answers of all nodes awaited, one after the
/// other. No HTTP, no database, no read-back. Its system user comes from the platform's ledger; its operator key is its own, for a server
/// stores a JWT whoever signed it (nats-auth.md §0.2-1), so the servers' work is the same.</summary>
internal sealed partial class GoPush(string goref, string folder, string url)
{
    public static async Task<GoPush> PrepareAsync(LocalPlatform platform, string folder, CancellationToken ct)
    {
        var goref = await GoTools.GorefAsync(ct);
        await Command.MustAsync(goref, ["gen", "-dir", folder], ct);
        await File.WriteAllBytesAsync(Path.Combine(folder, "sys.creds"), await SystemCredsAsync(platform, ct), ct);
        return new(goref, folder, new Uri(platform.Nodes[0].Url).Authority);
    }

    /// <summary>Milliseconds until all nodes have answered: (p50, p99).</summary>
    public async Task<(double Median, double Tail)> RunAsync(int count, int nodes, CancellationToken ct)
    {
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        var output = await Command.MustAsync(goref, ["cpush", "-addr", url, "-dir", folder, "-n", Text(count), "-c", Text(nodes)], ct);
        var printed = Printed().Match(output);
        return printed.Success && printed.Groups["missing"].Value == "0"
            ? (double.Parse(printed.Groups["p50"].Value, CultureInfo.InvariantCulture), double.Parse(printed.Groups["p99"].Value, CultureInfo.InvariantCulture))
            : throw new PrerequisiteException($"goref cpush did not reach all nodes: {output}");
    }

    private static async Task<byte[]> SystemCredsAsync(LocalPlatform platform, CancellationToken ct)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Keys:KeyEncryptionKeyFile", platform.KeyEncryptionKeyFile)]).Build();
        await using var services = new ServiceCollection().AddAuthority(configuration).BuildServiceProvider();
        await using var db = Schema.OpenAsOwner(platform.ConnectionString("Owner"));
        var now = TimeProvider.System.GetUtcNow();
        var system = await db.Accounts.SingleAsync(a => a.IsSystem, ct);
        var group = await db.SigningKeyGroups.SingleAsync(g => g.AccountId == system.Id, ct);
        var user = new User { OrganizationId = system.OrganizationId, Id = UserId.New(now), AccountId = system.Id, GroupId = group.Id, Name = "goref", CreatedAt = now };
        db.Add(user);
        await db.SaveChangesAsync(ct);
        using var issued = await services.GetRequiredService<UserIssuer>().IssueAsync(db, user.Id, now.AddHours(1), "system benchmark", now, ct)
            ?? throw new InvalidOperationException("The system account has no user.");
        await db.SaveChangesAsync(ct);
        return issued.Creds.ToArray();
    }

    [GeneratedRegex(@"all \d+ acks p50 (?<p50>[0-9.]+) p99 (?<p99>[0-9.]+) ms; missing (?<missing>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Printed();
}
