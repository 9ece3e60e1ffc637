namespace Platform.Broker.Bootstrap;

/// <summary>The configuration of commands that act as the database's owner: the file that TRUNKLINE_CONFIG names.</summary>
internal static class OwnerConfiguration
{
    public static IConfiguration Read()
    {
        var file = Environment.GetEnvironmentVariable("TRUNKLINE_CONFIG") ?? throw new InvalidOperationException("TRUNKLINE_CONFIG names no configuration file.");
        return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: false).Build();
    }

    public static string Owner(this IConfiguration configuration) =>
        configuration.GetConnectionString("Owner") ?? throw new InvalidOperationException("ConnectionStrings:Owner is missing.");
}
