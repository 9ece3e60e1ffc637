using Platform.Portal.Web;

namespace Platform.Portal.Features.Invitations;

internal static class InvitationsFeature
{
    public static IServiceCollection AddInvitations(this IServiceCollection services) => services
        .AddScoped<InvitationMail>()
        .AddScoped<Invited>()
        .AddScoped<CreateInvitation.Handler>()
        .AddScoped<ListInvitations.Handler>()
        .AddScoped<GetInvitation.Handler>()
        .AddScoped<ResendInvitation.Handler>()
        .AddScoped<RevokeInvitation.Handler>()
        .AddScoped<AcceptInvitation.Handler>()
        .AddScoped<RejectInvitation.Handler>()
        .AddScoped<SignUpInvited.Handler>();

    public static void MapInvitations(this IEndpointRouteBuilder api)
    {
        var invitations = api.MapGroup("/invitations").WithTags("Invitations");
        CreateInvitation.Map(invitations);
        ListInvitations.Map(invitations);
        GetInvitation.Map(invitations);
        ResendInvitation.Map(invitations);
        RevokeInvitation.Map(invitations);
        AcceptInvitation.Map(invitations);
    }

    /// <summary>For whoever holds a token and has no login yet: open to anyone, so limited by network address.</summary>
    public static void MapInvited(this IEndpointRouteBuilder api)
    {
        var invited = api.MapGroup("/invitations").WithTags("Invitations").AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
        RejectInvitation.Map(invited);
        SignUpInvited.Map(invited);
    }
}
