using Platform.AuthCallout;

// Configuration: the JSON file named by TRUNKLINE_CONFIG.
await using var app = CalloutHost.Build(configuration =>
{
    if (Environment.GetEnvironmentVariable("TRUNKLINE_CONFIG") is { Length: > 0 } file)
    {
        configuration.AddJsonFile(file, optional: false);
    }
});
await app.RunAsync();
