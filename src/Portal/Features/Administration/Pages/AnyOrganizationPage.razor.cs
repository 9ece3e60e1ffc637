using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.Members;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Administration.Pages;

public sealed partial class AnyOrganizationPage
{
    private AnyOrganizationDetail? _detail;
    private Error? _error;

    [Parameter] public string Id { get; set; } = "";

    /// <summary>What was done last.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    [SupplyParameterFromForm(FormName = "suspend")] private ReasonForm? Suspending { get; set; }
    [SupplyParameterFromForm(FormName = "support")] private SupportForm? Supporting { get; set; }
    [SupplyParameterFromForm] private FlagForm? Setting { get; set; }

    [Inject] private GetAnyOrganization.Handler Get { get; set; } = null!;
    [Inject] private SuspendOrganization.Handler Suspend { get; set; } = null!;
    [Inject] private BeginSupportView.Handler Begin { get; set; } = null!;
    [Inject] private SetFlag.Handler SetFlags { get; set; } = null!;

    private string Path => $"/admin/organizations/{Id}";

    private string? Said => Done switch
    {
        "suspended" => "Suspended. Its clients are dropped within seconds; its owners were told.",
        "resumed" => "Resumed. Its accounts are published again as they were; its owners were told.",
        "ended" => "The support view has ended.",
        "flag" => "Set. It holds within a second.",
        _ => null,
    };

    protected override async Task LoadAsync()
    {
        if (!OrganizationId.TryParse(Id, null, out var id))
        {
            Navigation.NotFound();
            return;
        }

        _detail = OrNotFound(await Get.HandleAsync(id, Ct));
    }

    private async Task SuspendAsync() => Go(await Suspend.SuspendAsync(_detail!.Organization.Id, Suspending?.Reason, Ct), $"{Path}?done=suspended");

    private async Task ResumeAsync() => Go(await Suspend.ResumeAsync(_detail!.Organization.Id, Ct), $"{Path}?done=resumed");

    private async Task BeginAsync()
    {
        var result = await Begin.HandleAsync(_detail!.Organization.Id, RoleWords.Parse(Supporting?.Role), Supporting?.Reason, Ct);
        Go(result, $"/o/{_detail.Organization.Slug}");
    }

    private async Task FlagAsync() => Go(await Setting!.ApplyAsync(SetFlags, _detail!.Organization.Id, Ct), $"{Path}?done=flag");

    private void Go<T>(Result<T> result, string path)
    {
        if (!result.IsRefused(out _error))
        {
            Navigation.NavigateTo(path);
        }
        else if (_error == AuthErrors.StepUpRequired)
        {
            Navigation.NavigateTo(FreshSignIn.PathBackTo(Path));
        }
    }

    private sealed class ReasonForm
    {
        public string? Reason { get; set; }
    }

    private sealed class SupportForm
    {
        public string? Role { get; set; }
        public string? Reason { get; set; }
    }
}
