using Platform.Kernel;

namespace Platform.Portal.Features.Invitations;

internal static class InvitationErrors
{
    public static readonly Error NotFound = new("invitation.not_found", ErrorKind.NotFound, "No such invitation of this organization. GET /api/v1/invitations lists them.");
    public static readonly Error AlreadyMember = new("invitation.already_member", ErrorKind.Conflict, "Whoever has that address is in the organization already. Change their role instead.", "email");
    public static readonly Error AlreadyOpen = new("invitation.already_open", ErrorKind.Conflict, "That address has an open invitation. Send it again, or revoke it first.", "email");
    public static readonly Error TooMany = new("invitation.too_many", ErrorKind.TooMany, "This organization has sent 50 invitations within an hour. Wait, then go on.");
    public static readonly Error SentJustNow = new("invitation.sent_just_now", ErrorKind.TooMany, "That mail went out within the last minute. Wait for it before you send another.");
    public static readonly Error Ended = new("invitation.ended", ErrorKind.Conflict, "The invitation was accepted, rejected or revoked. Invite the address anew.");
    public static readonly Error InvalidState = new("invitation.invalid_state", ErrorKind.Invalid, "state is open (expired ones too, which can be sent again) or all; left out, open.", "state");

    public static readonly Error Unknown = new("invitation.unknown", ErrorKind.NotFound, "This invitation is not good: the link is incomplete, a later mail has replaced it, or it was revoked. Open the newest mail, or ask whoever invited you for another.");
    public static readonly Error Expired = new("invitation.expired", ErrorKind.Conflict, "This invitation is older than seven days. Ask whoever invited you to send it again.");
    public static readonly Error Used = new("invitation.used", ErrorKind.Conflict, "This invitation was answered already. If you accepted it, sign in.");
    public static readonly Error OtherAddress = new("invitation.other_address", ErrorKind.Forbidden, "This invitation is for another address than the one you are signed in with. Sign out and in with that address, or ask to be invited by the one you use.");
    public static readonly Error HasLogin = new("invitation.has_login", ErrorKind.Conflict, "There is a login with the invited address already. Sign in with it, then accept.");
}
