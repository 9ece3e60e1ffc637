using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>The mail that asks somebody to join, after the commit of what it tells of. Whether the address has a login plays no part in it.</summary>
internal sealed class InvitationMail(PortalDb db, IMailSender sender, IOptions<PortalOptions> options, PlatformMemory platform)
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);
    private const int MostAnHour = 50;

    /// <summary>Whether the organization has sent as many within the hour as it may.</summary>
    public async Task<bool> IsTooMuchAsync(DateTimeOffset now, CancellationToken ct)
    {
        var since = now.AddHours(-1);
        return await db.Invitations.CountAsync(i => i.SentAt > since, ct) >= MostAnHour;
    }

    public async Task SendAsync(Invitation invitation, string token, CancellationToken ct)
    {
        var organization = await db.Organizations.AsNoTracking().Select(o => o.Name).SingleAsync(ct);
        var inviter = await db.Persons.AsNoTracking().Where(p => p.Id == invitation.InvitedBy.Value).Select(p => p.Email).SingleOrDefaultAsync(ct);
        var name = platform.Now.Settings.Name;
        await sender.SendAsync(
            new Mail(invitation.Email, $"Join {organization} on {name}", $"""
            {inviter ?? "An owner"} asks you to join the organization {organization} on {name}, a control plane for NATS, as {Json.Word(invitation.Role)}.

            Accept or decline here:

            {options.Value.PublicUrl.TrimEnd('/')}/invitation?token={token}

            The link works until {Components.Wording.Day(invitation.ExpiresAt)}, once, for this address. With a login you sign in; without one you choose a password.

            If you do not know who asks, do nothing: nobody joins without the link.

            """),
            ct);
    }
}
