namespace Platform.Portal.Features.Users;

internal static class UsersFeature
{
    public static IServiceCollection AddUsers(this IServiceCollection services) => services
        .AddScoped<CreateUser.Handler>()
        .AddScoped<ListUsers.Handler>()
        .AddScoped<GetUser.Handler>()
        .AddScoped<GetContext.Handler>();

    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/accounts/{accountId}/users").WithTags("Users");
        ListUsers.Map(users);
        CreateUser.Map(users);
        GetUser.Map(users);
        GetContext.Map(users);
    }
}
