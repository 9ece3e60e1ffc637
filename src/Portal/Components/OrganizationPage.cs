using Microsoft.AspNetCore.Components;
using Platform.Store;

namespace Platform.Portal.Components;

/// <summary>A page under /o/{slug}. The organization (and the account, where the address names one) were looked up before it
/// was rendered, so the caller is set and what the person may not know of is already a 404.</summary>
public abstract class OrganizationPage : LoadedPage
{
    [Parameter] public string Slug { get; set; } = "";

    [Inject] private protected Whereabouts Here { get; set; } = null!;

    [Inject] private protected Caller Caller { get; set; } = null!;
}
