using Microsoft.AspNetCore.Diagnostics;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>The ids that stand in addresses. One that is not even of the right form is a thing that does not exist: 404, as
/// for a well-formed id nobody has.</summary>
internal static class RouteIds
{
    private static readonly Dictionary<string, Func<string?, bool>> Forms = new(StringComparer.Ordinal)
    {
        ["organizationId"] = s => TypedId.TryParse<OrganizationId>(s, out _),
        ["personId"] = s => TypedId.TryParse<PersonId>(s, out _),
        ["invitationId"] = s => TypedId.TryParse<InvitationId>(s, out _),
        ["accountId"] = s => TypedId.TryParse<AccountId>(s, out _),
        ["groupId"] = s => TypedId.TryParse<SigningKeyGroupId>(s, out _),
        ["userId"] = s => TypedId.TryParse<UserId>(s, out _),
        ["credentialId"] = s => TypedId.TryParse<CredentialId>(s, out _),
        ["operatorId"] = s => TypedId.TryParse<OperatorId>(s, out _),
        ["exportId"] = s => TypedId.TryParse<ExportId>(s, out _),
        ["advertisedId"] = s => TypedId.TryParse<ExportId>(s, out _),
        ["importId"] = s => TypedId.TryParse<ImportId>(s, out _),
        ["shareId"] = s => TypedId.TryParse<ShareId>(s, out _),
        ["revocationId"] = s => TypedId.TryParse<ConnectRevocationId>(s, out _),
        ["jobId"] = s => TypedId.TryParse<BulkJobId>(s, out _),
        ["providerId"] = s => TypedId.TryParse<IdentityProviderId>(s, out _),
        ["loginId"] = s => TypedId.TryParse<ConnectLoginId>(s, out _),
        ["connectionTokenId"] = s => TypedId.TryParse<ConnectionTokenId>(s, out _),
        ["webhookId"] = s => TypedId.TryParse<WebhookId>(s, out _),
        ["deliveryId"] = s => TypedId.TryParse<WebhookDeliveryId>(s, out _),
        ["tokenId"] = s => TypedId.TryParse<ApiTokenId>(s, out _),
    };

    /// <summary>In an exception handler, when the request's own route values have been cleared.</summary>
    public static bool AnyIsMalformed(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.RouteValues is { } values && values.Any(v => Forms.TryGetValue(v.Key, out var isWellFormed) && !isWellFormed(v.Value as string));
}
