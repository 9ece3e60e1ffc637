using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Portal.Features.People;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>Tells the admins and owners of an organization that a webhook of theirs was disabled.</summary>
internal sealed class WebhookMails(PortalDb db, Notices notices, IOptions<PortalOptions> options, PlatformMemory platform)
{
    public async Task TellAsync(Webhook webhook, WebhookDisabledReason reason, CancellationToken ct)
    {
        var organization = await db.Organizations.AsNoTracking().SingleAsync(ct);
        var persons = await db.Members.Where(m => m.Role == Role.Admin || m.Role == Role.Owner).Select(m => m.PersonId).ToListAsync(ct);
        var ids = persons.ConvertAll(p => p.Value);
        var why = reason is WebhookDisabledReason.Gone ? "It answered 410 Gone: nobody is there any more." : $"It has failed since {Components.Wording.Exact(webhook.FailingSince!.Value)} without one success.";
        foreach (var to in await db.Persons.AsNoTracking().Where(p => ids.Contains(p.Id)).Select(p => p.Email).OfType<string>().ToListAsync(ct))
        {
            notices.Send(new Mail(to, $"A webhook of {organization.Name} was disabled", $"""
                {platform.Now.Settings.Name} sends nothing more to {webhook.Url}.

                {why}

                What was sent, what came back, and the button that enables it again:

                {options.Value.PublicUrl.TrimEnd('/')}/o/{organization.Slug}/webhooks/{webhook.Id}

                Events of the time it was disabled are not sent later; those that failed before can be replayed there.

                """));
        }
    }
}
