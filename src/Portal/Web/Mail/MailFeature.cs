using Microsoft.Extensions.Options;

namespace Platform.Portal.Web;

internal static class MailFeature
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<PortalOptions>().Validate(
            o => o.MailFolder is not null || o.Smtp.Host is not null,
            "Portal:MailFolder or Portal:Smtp:Host says where mail goes; one of them is needed.");
        return services.AddHttpContextAccessor().AddSingleton<IMailSender>(provider => new QuietMail(new MailAfterCommit(
            provider.GetRequiredService<IOptions<PortalOptions>>().Value.MailFolder is null
                ? ActivatorUtilities.CreateInstance<SmtpMail>(provider)
                : ActivatorUtilities.CreateInstance<MailFolder>(provider),
            provider.GetRequiredService<IHttpContextAccessor>())));
    }
}
