using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Components;

/// <summary>A page under /o/{slug}. The organization (and the account, where the address names one) were looked up before it
/// was rendered, so the caller is set and what the person may not know of is already a 404. It shows itself once it has all of <see cref="LoadAsync"/>.</summary>
public abstract class OrganizationPage : ComponentBase
{
    [Parameter] public string Slug { get; set; } = "";

    [CascadingParameter] public required HttpContext Http { get; set; }

    [Inject] public required NavigationManager Navigation { get; set; }

    [Inject] private protected Whereabouts Here { get; set; } = null!;

    [Inject] private protected Caller Caller { get; set; } = null!;

    private protected CancellationToken Ct => Http.RequestAborted;

    /// <summary>Reads what the page shows, one thing after the other.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Blazor renders at the first await that does not end at once. Left to chance, that may be one in the middle of the reading, with half of it there.</summary>
    protected sealed override async Task OnInitializedAsync()
    {
        await Task.Yield();
        await LoadAsync();
    }

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
