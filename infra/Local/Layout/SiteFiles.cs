using System.Security.Cryptography;
using Npgsql;
using Platform.Local.Postgres;

namespace Platform.Local.Layout;

/// <summary>What is made before a site's first process starts: secrets, and each process's configuration. Making them again changes no secret.</summary>
internal static class SiteFiles
{
    public static async Task WriteAsync(DataFolder data, Site site, FleetShape shape, CancellationToken ct)
    {
        data.Create();
        var secrets = await Secrets.EnsureAsync(data, ct);
        await PrivateFile.WriteAsync(data.PostgresPassword, secrets.PostgresSuperuser, ct);
        if (!File.Exists(data.GrafanaPassword))
        {
            await PrivateFile.WriteAsync(data.GrafanaPassword, RandomNumberGenerator.GetHexString(40, lowercase: true), ct);
        }

        await new Configurations(data, secrets, site, shape.Lay(site)).WriteAsync(ct);
    }

    /// <summary>How the superuser reaches the server that bootstrap's configuration names.</summary>
    /// <param name="data">Where <see cref="WriteAsync"/> wrote.</param>
    /// <param name="password">The superuser's, where it is not the one made there.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<string> SuperuserAsync(DataFolder data, string? password, CancellationToken ct)
    {
        var bootstrap = await PrivateFile.ReadJsonAsync<BootstrapFile>(data.ConfigOf("bootstrap"), ct) ?? throw new FileNotFoundException($"{data.ConfigOf("bootstrap")} is missing: run site write first.");
        return new NpgsqlConnectionStringBuilder(bootstrap.ConnectionStrings["Owner"])
        {
            Username = Cluster.Superuser,
            Password = password ?? (await Secrets.EnsureAsync(data, ct)).PostgresSuperuser,
            Database = "postgres",
            Pooling = false,
        }.ConnectionString;
    }

    private sealed record BootstrapFile([property: System.Text.Json.Serialization.JsonPropertyName("ConnectionStrings")] IReadOnlyDictionary<string, string> ConnectionStrings);
}
