namespace Platform.Portal.Features.Members;

internal static class MembersFeature
{
    public static IServiceCollection AddMembers(this IServiceCollection services) => services
        .AddScoped<MemberChange>()
        .AddScoped<ListMembers.Handler>()
        .AddScoped<GetMember.Handler>()
        .AddScoped<UpdateMember.Handler>()
        .AddScoped<RemoveMember.Handler>()
        .AddScoped<EndMemberSessions.Handler>();

    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        var members = api.MapGroup("/members").WithTags("Members");
        ListMembers.Map(members);
        GetMember.Map(members);
        UpdateMember.Map(members);
        RemoveMember.Map(members);
        EndMemberSessions.Map(members);
    }
}
