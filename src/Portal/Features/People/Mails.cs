using Microsoft.Extensions.Options;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.People;

/// <summary>The mails about signing up and in. Links stand alone on their line.</summary>
internal sealed class Mails(IMailSender sender, Codes codes, IOptions<PortalOptions> options, PlatformMemory platform)
{
    public async Task ConfirmAsync(Person person, CancellationToken ct)
    {
        var code = await codes.ForConfirmationAsync(person);
        await sender.SendAsync(
            new Mail(person.Email!, "Confirm your address", $"""
            You signed up for {platform.Now.Settings.Name} with this address. Confirm it:

            {Link("confirm", person, code)}

            The link works for a day. Without a browser, send this code to POST /api/v1/signup/confirm:

            {code}

            If it was not you, do nothing: without the confirmation nobody can sign in.

            """),
            ct);
    }

    public Task AlreadyHereAsync(Person person, CancellationToken ct) => sender.SendAsync(
        new Mail(person.Email!, "You already have an account", $"""
        Somebody, probably you, signed up for {platform.Now.Settings.Name} with this address. It already has an account: sign in instead.

        {options.Value.PublicUrl.TrimEnd('/')}/sign-in

        If you forgot the password, ask for a new one there. If it was not you, do nothing: nothing has changed.

        """),
        ct);

    public async Task ResetAsync(Person person, CancellationToken ct)
    {
        var code = await codes.ForResetAsync(person);
        await sender.SendAsync(
            new Mail(person.Email!, "Set a new password", $"""
            Somebody, probably you, asked for a new password. Set it here:

            {Link("reset-password", person, code)}

            The link works for a day. Without a browser, send this code to POST /api/v1/password/reset:

            {code}

            If it was not you, do nothing: the password stays as it is.

            """),
            ct);
    }

    public async Task NewEmailAsync(Person person, string address, CancellationToken ct)
    {
        var code = await codes.ForNewEmailAsync(person, address);
        await sender.SendAsync(
            new Mail(address, "Confirm your new address", $"""
            You asked to sign in to {platform.Now.Settings.Name} with this address instead of {person.Email}. Confirm it:

            {options.Value.PublicUrl.TrimEnd('/')}/confirm-new-email?person={person.PersonId}&email={Uri.EscapeDataString(address)}&code={code}

            The link works for a day, and only until something else of how you sign in changes. All your other sessions end with it.

            If it was not you, do nothing: nothing has changed.

            """),
            ct);
    }

    private string Link(string page, Person person, string code) =>
        $"{options.Value.PublicUrl.TrimEnd('/')}/{page}?email={Uri.EscapeDataString(person.Email!)}&code={code}";
}
