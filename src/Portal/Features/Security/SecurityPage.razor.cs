using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Security;

public sealed partial class SecurityPage
{
    private GetSecurity.View? _view;
    private Error? _refusal;

    /// <summary>What was just done.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    /// <summary>How many sessions were just ended.</summary>
    [SupplyParameterFromQuery] public int? Ended { get; set; }

    /// <summary>The code of what was just refused.</summary>
    [SupplyParameterFromQuery] public string? Refused { get; set; }

    [Inject] private GetSecurity.Handler Security { get; set; } = null!;
    [Inject] private IOptions<PortalOptions> Options { get; set; } = null!;

    private string? Said => Ended is { } ended ? $"{Wording.Count(ended, "session", "sessions")} ended. Each is refused from its next request on." : Done switch
    {
        "two-step-on" => "Signing in takes a code from now on. Your other sessions have ended.",
        "two-step-off" => "Signing in takes no code any more. Secret and recovery codes are gone; your other sessions have ended.",
        "passkey-added" => "The passkey is yours. Sign in with it next time: no password, no code.",
        "passkey-renamed" => "The passkey has its new name.",
        "passkey-removed" => "The passkey opens nothing here any more. Your other sessions have ended. Remove it from the device too, or it goes on being offered.",
        "login-added" => "The provider can sign you in from now on.",
        "login-removed" => "That login cannot sign you in any more. Your other sessions have ended.",
        "password" => "The new password counts from now on. Your other sessions have ended.",
        "email" => "A link went to the new address. Nothing changes before it is opened.",
        _ => null,
    };

    protected override async Task LoadAsync()
    {
        _refusal = new[] { SecurityErrors.TwoStepOff, SecurityErrors.Changed, SecurityErrors.PasskeyName, SecurityErrors.PasskeyNotMade, SecurityErrors.TooManyPasskeys, ExternalErrors.LastWayIn, ExternalErrors.NoLogin }.FirstOrDefault(e => e.Code == Refused);
        _view = await Security.HandleAsync(Me, Ct);
    }

    private static string By(IReadOnlyList<string> methods) =>
        methods.Contains(AuthMethods.Passkey, StringComparer.Ordinal) ? "by passkey"
        : methods.Contains(AuthMethods.OneTimeCode, StringComparer.Ordinal) ? "by password and code"
        : methods.Contains(AuthMethods.Password, StringComparer.Ordinal) ? "by password"
        : methods.Contains(AuthMethods.Federated, StringComparer.Ordinal) ? "by a provider"
        : methods.Contains(AuthMethods.SingleSignOn, StringComparer.Ordinal) ? "by single sign-on"
        : "by password";

    private static string Days(int hours) => hours % 24 == 0 ? Wording.Count(hours / 24, "day", "days") : Wording.Count(hours, "hour", "hours");

    private static string Words(string action) => action switch
    {
        "person.sign_in" => "Signed in",
        "person.confirm_email" => "Address confirmed",
        "person.reset_password" => "Password set by mail",
        "person.change_password" => "Password changed",
        "person.change_email" => "Address changed",
        "person.enable_totp" => "Second step turned on",
        "person.disable_totp" => "Second step turned off",
        "person.new_recovery_codes" => "New recovery codes made",
        "person.use_recovery_code" => "Recovery code used",
        "person.add_passkey" => "Passkey added",
        "person.rename_passkey" => "Passkey renamed",
        "person.remove_passkey" => "Passkey removed",
        "person.add_login" => "Provider connected",
        "person.remove_login" => "Provider removed",
        "person.end_sessions" => "Sessions ended",
        "person.disable" => "Login disabled by an administrator",
        "person.enable" => "Login enabled again by an administrator",
        _ => action,
    };
}
