using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration.Pages;

public sealed partial class AnyPersonPage
{
    private AnyPersonDetail? _detail;
    private Error? _error;
    private string? _doing;

    [Parameter] public string Id { get; set; } = "";

    /// <summary>What was done last.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    [SupplyParameterFromForm(FormName = "reset")] private ResetForm? Form { get; set; }

    [SupplyParameterFromForm(FormName = "disable")] private ReasonForm? Disabling { get; set; }

    [Inject] private GetPerson.Handler Get { get; set; } = null!;
    [Inject] private UnlockPerson.Handler Unlock { get; set; } = null!;
    [Inject] private EndPersonSessions.Handler End { get; set; } = null!;
    [Inject] private ResetSecondFactor.Handler Reset { get; set; } = null!;
    [Inject] private DisablePerson.Handler Disabled { get; set; } = null!;

    private string? Said => Done switch
    {
        "unlocked" => "Passwords are taken again. They were told by mail.",
        "ended" => "They are signed out everywhere, and were told by mail.",
        "disabled" => "Nobody signs in as them, and their tokens open nothing. They were told by mail.",
        "enabled" => "They can sign in again. They were told by mail.",
        "reset" => "The password alone signs in now. They were told by mail.",
        _ => null,
    };

    internal static string Factors(AnyPersonView p) => (p.HasTwoStep, p.Passkeys) switch
    {
        (true, 0) => "authenticator app",
        (true, _) => $"authenticator app, {Wording.Count(p.Passkeys, "passkey", "passkeys")}",
        (false, > 0) => Wording.Count(p.Passkeys, "passkey", "passkeys"),
        _ => "none",
    };

    internal static string State(AnyPersonView p) => p.DisabledAt is not null ? "Disabled" : p.LockedUntil is not null ? "Locked" : p.IsConfirmed ? "Open" : "Not confirmed";

    internal static string Tone(AnyPersonView p) => p.DisabledAt is not null || p.LockedUntil is not null ? "bad" : p.IsConfirmed ? "ok" : "idle";

    protected override async Task LoadAsync()
    {
        if (!PersonId.TryParse(Id, null, out var id))
        {
            Navigation.NotFound();
            return;
        }

        _detail = OrNotFound(await Get.HandleAsync(id, Ct));
    }

    private async Task UnlockAsync() => Go(await Unlock.HandleAsync(_detail!.Person.Id, Ct), "unlocked");

    private async Task EndAsync() => Go(await End.HandleAsync(_detail!.Person.Id, Ct), "ended");

    private async Task DisableAsync()
    {
        _doing = "disable";
        Go(await Disabled.DisableAsync(_detail!.Person.Id, Disabling?.Reason, Ct), "disabled");
    }

    private async Task EnableAsync() => Go(await Disabled.EnableAsync(_detail!.Person.Id, Ct), "enabled");

    private async Task ResetAsync()
    {
        _doing = "reset";
        Go(await Reset.HandleAsync(_detail!.Person.Id, new(Form?.Reason, Form?.WithPasskeys ?? false), Ct), "reset");
    }

    private void Go(Result<Done> result, string done)
    {
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo($"/admin/persons/{Id}?done={done}");
        }
        else if (_error == AuthErrors.StepUpRequired)
        {
            Navigation.NavigateTo(FreshSignIn.PathBackTo($"/admin/persons/{Id}"));
        }
    }

    private sealed class ReasonForm
    {
        public string? Reason { get; set; }
    }

    private sealed class ResetForm
    {
        public string? Reason { get; set; }
        public bool WithPasskeys { get; set; }
    }
}
