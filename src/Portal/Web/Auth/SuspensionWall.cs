using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>A suspended organization is read, and nothing of it changed: by browsers, API tokens and applications alike. What only asks is reading, however it is sent
/// (<see cref="OnlyAsksAttribute"/>, validate_only). What its people do elsewhere is not touched.</summary>
internal sealed class SuspensionWall(Caller caller, PlatformMemory platform)
{
    /// <summary>Null: go on.</summary>
    public Error? Check(HttpContext context) =>
        !caller.IsKnown || HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            || context.GetEndpoint()!.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null
            || context.GetEndpoint()!.Metadata.GetMetadata<OnlyAsksAttribute>() is not null || ValidateOnly.IsAsked(context)
            ? null
            : Refusal(caller.Organization);

    /// <summary>Null: that organization is not suspended.</summary>
    public Error? Refusal(OrganizationId organization) => platform.Now.SuspensionOf(organization) is { } suspension
        ? AuthErrors.OrganizationSuspended with { Message = $"The platform has suspended the organization: it can be read, and nothing of it changed. Why: {suspension.Reason}" }
        : null;
}
