namespace Platform.Portal.Features.Messages;

internal static class MessagesFeature
{
    public static IServiceCollection AddMessages(this IServiceCollection services) => services
        .AddSingleton<Watchers>()
        .AddScoped<Consoles>()
        .AddScoped<PublishMessage.Handler>()
        .AddScoped<WatchMessages.Handler>();

    public static void MapMessages(this IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("/accounts/{accountId}/console/messages").WithTags("Messages");
        PublishMessage.Map(messages);
        WatchMessages.Map(messages);
    }
}
