namespace Platform.Portal.Features.Streams;

internal static class StreamsFeature
{
    public static IServiceCollection AddStreams(this IServiceCollection services) => services
        .AddSingleton<StreamCopies>()
        .AddSingleton<RefusalWords>()
        .AddScoped<StreamLines>()
        .AddScoped<ListStreams.Handler>()
        .AddScoped<GetStream.Handler>()
        .AddScoped<BackupStream.Handler>()
        .AddScoped<RestoreStream.Handler>();

    public static void MapStreams(this IEndpointRouteBuilder api)
    {
        var streams = api.MapGroup("/accounts/{accountId}/streams").WithTags("Streams");
        ListStreams.Map(streams);
        GetStream.Map(streams);
        BackupStream.Map(streams);
        RestoreStream.Map(streams);
    }
}
