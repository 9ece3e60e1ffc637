using Microsoft.AspNetCore.Components;
using Platform.Kernel;

namespace Platform.Portal.Components;

/// <summary>A page that shows itself once it has all of <see cref="LoadAsync"/>.</summary>
public abstract class LoadedPage : ComponentBase
{
    [CascadingParameter] public required HttpContext Http { get; set; }

    [Inject] public required NavigationManager Navigation { get; set; }

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
