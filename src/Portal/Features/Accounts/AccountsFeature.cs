namespace Platform.Portal.Features.Accounts;

internal static class AccountsFeature
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddScoped<PublicationWait>()
        .AddScoped<CreateAccount.Handler>()
        .AddScoped<ListAccounts.Handler>()
        .AddScoped<GetAccount.Handler>()
        .AddScoped<GetPublication.Handler>();

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("Accounts");
        ListAccounts.Map(accounts);
        CreateAccount.Map(accounts);
        GetAccount.Map(accounts);
        GetPublication.Map(accounts);
    }
}
