namespace Platform.Portal.Features.Users;

internal static class UsersFeature
{
    public static IServiceCollection AddUsers(this IServiceCollection services) => services
        .AddScoped<CreateUser.Handler>()
        .AddScoped<ListUsers.Handler>()
        .AddScoped<GetUser.Handler>()
        .AddScoped<UpdateUser.Handler>()
        .AddScoped<CopyUser.Handler>()
        .AddScoped<DeleteUser.Handler>()
        .AddScoped<RotateUser.Handler>()
        .AddScoped<GetContext.Handler>();

    public static void MapUsers(this IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/accounts/{accountId}/users").WithTags("Users");
        ListUsers.Map(users);
        CreateUser.Map(users);
        GetUser.Map(users);
        UpdateUser.Map(users);
        CopyUser.Map(users);
        DeleteUser.Map(users);
        RotateUser.Map(users);
        GetContext.Map(users);
    }
}
