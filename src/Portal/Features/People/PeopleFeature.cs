using Platform.Portal.Web;

namespace Platform.Portal.Features.People;

internal static class PeopleFeature
{
    public static IServiceCollection AddPeople(this IServiceCollection services) => services
        .AddSingleton<PasswordAttempts>()
        .AddScoped<PasswordRules>()
        .AddSingleton<BreachedPasswords>()
        .AddScoped<Codes>()
        .AddScoped<Mails>()
        .AddScoped<PersonAudit>()
        .AddSingleton<ResetMails>().AddHostedService(s => s.GetRequiredService<ResetMails>())
        .AddSingleton<CheckPassword.Decoy>()
        .AddScoped<CheckPassword.Handler>()
        .AddSingleton<Notices>().AddHostedService(s => s.GetRequiredService<Notices>())
        .AddSingleton<SecondStepCookie>()
        .AddScoped<SecondFactor>()
        .AddScoped<SignIn.Handler>()
        .AddScoped<SecondStep.Handler>()
        .AddScoped<SignOut.Handler>()
        .AddScoped<Provisioning>()
        .AddScoped<SignUp.Handler>()
        .AddScoped<ConfirmEmail.Handler>()
        .AddScoped<ForgotPassword.Handler>()
        .AddScoped<ResetPassword.Handler>();

    /// <summary>Open to anyone, so limited by network address.</summary>
    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("").WithTags("Sign-up").AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
        SignUp.Map(people);
        ConfirmEmail.Map(people);
        ForgotPassword.Map(people);
        ResetPassword.Map(people);
    }
}
