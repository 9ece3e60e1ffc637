using Platform.Portal.Features.Accounts.Revocations;

namespace Platform.Portal.Features.Accounts;

internal static class AccountsFeature
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddScoped<PublicationWait>()
        .AddScoped<AccountChange>()
        .AddScoped<CreateAccount.Handler>()
        .AddScoped<ListAccounts.Handler>()
        .AddScoped<GetAccount.Handler>()
        .AddScoped<UpdateAccount.Handler>()
        .AddScoped<PreviewAccount.Handler>()
        .AddScoped<SuspendAccount.Handler>()
        .AddScoped<CloseAccount.Handler>()
        .AddScoped<RestoreAccount.Handler>()
        .AddScoped<PurgeAccount.Handler>()
        .AddScoped<GetRetirement.Handler>()
        .AddScoped<GetPublication.Handler>()
        .AddRevocations();

    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("Accounts");
        ListAccounts.Map(accounts);
        CreateAccount.Map(accounts);
        GetAccount.Map(accounts);
        UpdateAccount.Map(accounts);
        PreviewAccount.Map(accounts);
        SuspendAccount.Map(accounts);
        CloseAccount.Map(accounts);
        RestoreAccount.Map(accounts);
        PurgeAccount.Map(accounts);
        GetRetirement.Map(accounts);
        GetPublication.Map(accounts);
        api.MapRevocations();
    }
}
