using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Security;

/// <summary>A page of the person who is signed in, of no organization.</summary>
public abstract class SecurityPageBase : LoadedPage
{
    [Inject] private protected FreshSignIn Fresh { get; set; } = null!;

    private protected PersonId Me => Http.User.PersonId()!.Value;

    /// <summary>Leads to the step-up and back here, before anybody fills in a form that would be refused.</summary>
    /// <returns>True when it does.</returns>
    private protected bool AsksAgain()
    {
        if (Fresh.CheckOwn() is null)
        {
            return false;
        }

        Navigation.NavigateTo(FreshSignIn.PathBackTo(new Uri(Navigation.Uri).PathAndQuery));
        return true;
    }
}
