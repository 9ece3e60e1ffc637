using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration;

/// <summary>What platform administrators see and do of everybody's organizations, persons and settings.</summary>
internal static class AdministrationFeature
{
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services
        .AddScoped<AnyPersons>()
        .AddScoped<AnyPersonChange>()
        .AddScoped<SuspensionMail>()
        .AddScoped<ListAnyOrganizations.Handler>()
        .AddScoped<GetAnyOrganization.Handler>()
        .AddScoped<SuspendOrganization.Handler>()
        .AddScoped<ListPersons.Handler>()
        .AddScoped<GetPerson.Handler>()
        .AddScoped<UnlockPerson.Handler>()
        .AddScoped<EndPersonSessions.Handler>()
        .AddScoped<ResetSecondFactor.Handler>()
        .AddScoped<DisablePerson.Handler>()
        .AddScoped<GetPlatformSettings.Handler>()
        .AddScoped<UpdatePlatformSettings.Handler>()
        .AddScoped<ListFlags.Handler>()
        .AddScoped<SetFlag.Handler>()
        .AddScoped<BeginSupportView.Handler>()
        .AddScoped<EndSupportView.Handler>();

    public static void MapAdministration(this IEndpointRouteBuilder api)
    {
        var admin = api.MapGroup("/admin").WithTags("Administration").WithMetadata(new ForAdministratorsAttribute());
        var organizations = admin.MapGroup("/organizations");
        ListAnyOrganizations.Map(organizations);
        GetAnyOrganization.Map(organizations);
        SuspendOrganization.Map(organizations);
        var persons = admin.MapGroup("/persons");
        ListPersons.Map(persons);
        GetPerson.Map(persons);
        UnlockPerson.Map(persons);
        EndPersonSessions.Map(persons);
        ResetSecondFactor.Map(persons);
        DisablePerson.Map(persons);
        GetPlatformSettings.Map(admin);
        UpdatePlatformSettings.Map(admin);
        ListFlags.Map(admin);
        SetFlag.Map(admin);
    }
}
