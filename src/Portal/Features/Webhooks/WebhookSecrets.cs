using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Platform.Admission;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks;

/// <summary>The keys messages are signed with: 256 random bits, sealed for one webhook by the portal's data protection. The organization's data key is not for this:
/// whatever it opens is an audit row, so every message about an audit row would make the next.</summary>
internal sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    private const int Length = 32;

    /// <returns>What is kept, and the secret as its owner is shown it once.</returns>
    public (byte[] Box, string Text) New(OrganizationId organization, WebhookId id)
    {
        var key = RandomNumberGenerator.GetBytes(Length);
        return (Seal(organization, id).Protect(key), StandardWebhook.SecretPrefix + Convert.ToBase64String(key));
    }

    /// <summary>The keys to sign with now, the newest first.</summary>
    public IReadOnlyList<byte[]> Open(Webhook webhook, DateTimeOffset now)
    {
        var seal = Seal(webhook.OrganizationId, webhook.Id);
        return webhook.FormerSecretBox is { } former && webhook.FormerSecretUntil > now
            ? [seal.Unprotect(webhook.SecretBox), seal.Unprotect(former)]
            : [seal.Unprotect(webhook.SecretBox)];
    }

    private IDataProtector Seal(OrganizationId organization, WebhookId id) => protection.CreateProtector("trunkline.webhooks", organization.ToString(), id.ToString());
}
