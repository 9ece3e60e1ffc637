var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/healthz", () => "alive");
await app.RunAsync();
