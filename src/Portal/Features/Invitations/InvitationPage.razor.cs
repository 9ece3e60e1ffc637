using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Invitations;

/// <summary>Where the mailed link leads. Opening it changes nothing: mail scanners open links, only a person presses a button. Whether the invited address has a
/// login is told to whoever holds the token alone: to the reader of that address's mail.</summary>
public sealed partial class InvitationPage
{
    private FoundInvitation? _invitation;
    private Person? _person;
    private bool _hasLogin;
    private bool _isDeclined;
    private Error? _unknown;
    private Error? _error;

    [CascadingParameter] public required HttpContext Http { get; set; }
    [SupplyParameterFromQuery] public string? Token { get; set; }
    [SupplyParameterFromForm(FormName = "sign-up")] private PasswordForm? Form { get; set; }

    [Inject] public required NavigationManager Navigation { get; set; }
    [Inject] private Invited Invited { get; set; } = null!;
    [Inject] private AcceptInvitation.Handler Accept { get; set; } = null!;
    [Inject] private RejectInvitation.Handler Reject { get; set; } = null!;
    [Inject] private SignUpInvited.Handler SignUp { get; set; } = null!;
    [Inject] private PersonSignIns SignIns { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;

    private string SignIn => $"/sign-in?back={Uri.EscapeDataString($"/invitation?token={Token}")}";

    protected override async Task OnInitializedAsync()
    {
        // Whole before it is shown, as LoadedPage has it.
        await Task.Yield();
        var ct = Http.RequestAborted;
        if ((await Invited.FindAsync(Token, ct)).IsRefused(out _unknown, out _invitation))
        {
            return;
        }

        if (Http.User.PersonId() is { } id)
        {
            _person = await Db.Persons.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id.Value, ct);
        }

        _hasLogin = await Db.Persons.AnyAsync(p => p.NormalizedEmail == _invitation.NormalizedEmail && p.EmailConfirmed, ct);
    }

    private async Task AcceptAsync()
    {
        if (_person is { } person && !(await Accept.HandleAsync(person.PersonId, new(Token), Http.RequestAborted)).IsRefused(out _error, out var joined))
        {
            Navigation.NavigateTo($"/o/{joined.Slug}");
        }
    }

    private async Task SignUpAsync()
    {
        if (!(await SignUp.HandleAsync(new(Token, Form?.Password), Http.RequestAborted)).IsRefused(out _error, out var joined))
        {
            await SignIns.BeginAsync(joined.Person, AuthMethods.Password);
            Navigation.NavigateTo($"/o/{joined.Organization.Slug}");
        }
    }

    private async Task DeclineAsync() => _isDeclined = !(await Reject.HandleAsync(new(Token), Http.RequestAborted)).IsRefused(out _error);

    private sealed class PasswordForm
    {
        public string? Password { get; set; }
    }
}
