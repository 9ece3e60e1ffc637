using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Identity;
using Platform.Admission;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>The framework's options, of which most are the connection's here: what it insists on and never uses says so.</summary>
internal sealed class ExternalOptions : OAuthOptions
{
    private const string OfTheConnection = "of-the-connection";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    public ExternalOptions()
    {
        (ClientId, ClientSecret) = (OfTheConnection, OfTheConnection);
        (AuthorizationEndpoint, TokenEndpoint) = ("https://of-the-connection.invalid/", "https://of-the-connection.invalid/");
        CallbackPath = ExternalHandler.Callback;
        SignInScheme = IdentityConstants.ExternalScheme;
        UsePkce = true;
        RemoteAuthenticationTimeout = Life;
        CorrelationCookie.HttpOnly = true;
        // The provider sends the browser back by a link, not by a form.
        CorrelationCookie.SameSite = SameSiteMode.Lax;
        Events.OnRedirectToAuthorizationEndpoint = ExternalEndpoints.SendAsync;
        Events.OnRemoteFailure = FailAsync;
        Events.OnAccessDenied = context =>
        {
            context.HandleResponse();
            return ExternalEndpoints.RefuseAsync(context.HttpContext, ExternalErrors.Denied, "The provider said access_denied.");
        };
    }

    private static Task FailAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        var (error, detail) = context.Failure switch
        {
            ExternalRefusedException refused => (refused.Error, refused.Message),
            CallFailedException failed => (ExternalErrors.Unreachable, failed.Message),
            _ when context.Request.Query.ContainsKey("error") && context.Properties is not null => (ExternalErrors.Denied, "The provider answered with an error."),
            var other => (ExternalErrors.StateInvalid, other?.Message ?? ""),
        };
        return ExternalEndpoints.RefuseAsync(context.HttpContext, error, detail);
    }
}
