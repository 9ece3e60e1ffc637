namespace Platform.Portal.Features.Security;

internal static class SecurityFeature
{
    public static IServiceCollection AddSecurity(this IServiceCollection services) => services
        .AddSingleton<TotpOffer>()
        .AddScoped<OwnChange>()
        .AddScoped<GetSecurity.Handler>()
        .AddScoped<EnableTotp.Handler>()
        .AddScoped<DisableTotp.Handler>()
        .AddScoped<NewRecoveryCodes.Handler>()
        .AddScoped<ChangePassword.Handler>()
        .AddScoped<AskNewEmail.Handler>()
        .AddScoped<ConfirmNewEmail.Handler>()
        .AddScoped<StepUp.Handler>()
        .AddScoped<EndSessions.Handler>()
        .AddScoped<DeleteLogin.Handler>()
        .AddScoped<AddPasskey.Handler>()
        .AddScoped<ChangePasskey.Handler>()
        .AddScoped<UsePasskey.Handler>();
}
