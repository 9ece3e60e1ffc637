using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Components;

/// <summary>A page under /o/{slug}. The organization (and the account, where the address names one) were looked up before it
/// was rendered, so the caller is set and what the person may not know of is already a 404.</summary>
public abstract class OrganizationPage : ComponentBase
{
    [Parameter] public string Slug { get; set; } = "";

    [CascadingParameter] public required HttpContext Http { get; set; }

    [Inject] public required NavigationManager Navigation { get; set; }

    [Inject] private protected Whereabouts Here { get; set; } = null!;

    [Inject] private protected Caller Caller { get; set; } = null!;

    private protected CancellationToken Ct => Http.RequestAborted;

    /// <summary>The value; a thing that is not there ends the page as 404 and gives null.</summary>
    /// <exception cref="InvalidOperationException">Refused otherwise: the page asked for what it should not have offered.</exception>
    private protected T? OrNotFound<T>(Result<T> result) where T : class
    {
        if (!result.IsRefused(out var error))
        {
            return result.Value;
        }

        if (error.Kind is not ErrorKind.NotFound and not ErrorKind.Forbidden)
        {
            throw new InvalidOperationException($"{error.Code}: {error.Message}");
        }

        Navigation.NotFound();
        return null;
    }
}
