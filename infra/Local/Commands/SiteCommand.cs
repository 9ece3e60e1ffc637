using System.CommandLine;
using Npgsql;
using Platform.Local.Layout;
using Platform.Local.Postgres;

namespace Platform.Local.Commands;

/// <summary><c>site write compose|kubernetes</c>, then <c>site database</c>: what this machine's own copy is given by <c>up</c>, for copies in containers.
/// <c>broker bootstrap</c> comes after.</summary>
internal static class SiteCommand
{
    private static readonly FleetShape Shape = new(3, 3);

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of the copy.", Required = true };
        var domain = new Option<string>("--domain") { Description = "What follows the nodes' names: us-east-1.DOMAIN.", Required = true };
        var url = new Option<string>("--portal-url") { Description = "Where browsers reach the portal.", Required = true };
        var postgres = new Option<string>("--postgres") { Description = "PostgreSQL's host.", Required = true };
        var compose = new Command("compose", "For docker-compose.yml.") { data, domain, url };
        compose.SetAction((parsed, ct) => WriteAsync(parsed.Folder(data), new ComposeSite(parsed.GetRequiredValue(domain), parsed.GetRequiredValue(url)), ct));
        var kubernetes = new Command("kubernetes", "For infra/kubernetes.") { data, domain, url, postgres };
        kubernetes.SetAction((parsed, ct) =>
            WriteAsync(parsed.Folder(data), new KubernetesSite(parsed.GetRequiredValue(domain), parsed.GetRequiredValue(url), parsed.GetRequiredValue(postgres)), ct));
        var write = new Command("write", "Make secrets, and each process's configuration.") { compose, kubernetes };

        var passwordFile = new Option<string?>("--password-file") { Description = "Holds the superuser's password, where PostgreSQL was not set up with the one made by write." };
        var database = new Command("database", "Make roles and database, or set the roles' passwords.") { data, passwordFile };
        database.SetAction((parsed, ct) => PrepareAsync(parsed.Folder(data), parsed.GetValue(passwordFile), ct));
        return new Command("site", "Lay out a copy that runs in containers.") { write, database };
    }

    private static async Task<int> WriteAsync(DataFolder data, Site site, CancellationToken ct)
    {
        await SiteFiles.WriteAsync(data, site, Shape, ct);
        return 0;
    }

    private static async Task<int> PrepareAsync(DataFolder data, string? passwordFile, CancellationToken ct)
    {
        try
        {
            var password = passwordFile is null ? null : (await File.ReadAllTextAsync(passwordFile, ct)).Trim();
            await Roles.PrepareAsync(await SiteFiles.SuperuserAsync(data, password, ct), await Secrets.EnsureAsync(data, ct), ct);
            return 0;
        }
        catch (Exception e) when (e is NpgsqlException or IOException)
        {
            await Console.Error.WriteLineAsync($"site database: {e.Message}");
            return 1;
        }
    }
}
