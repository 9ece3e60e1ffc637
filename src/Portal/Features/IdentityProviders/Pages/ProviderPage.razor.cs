using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;

namespace Platform.Portal.Features.IdentityProviders.Pages;

public sealed partial class ProviderPage
{
    private GetProvider.Response? _answer;
    private CheckProvider.Response? _check;
    private Error? _checkError;
    private Error? _error;
    private bool _isNameWrong;

    [Parameter] public string ProviderId { get; set; } = "";

    /// <summary>What is about to be done: asked for by link, so it works without script.</summary>
    [SupplyParameterFromQuery] public string? Do { get; set; }

    /// <summary>Something was just done.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    [SupplyParameterFromForm(FormName = "provider-step")] private ActForm? Act { get; set; }

    [Inject] private GetProvider.Handler Get { get; set; } = null!;
    [Inject] private CheckProvider.Handler Check { get; set; } = null!;
    [Inject] private UpdateProvider.Handler Update { get; set; } = null!;
    [Inject] private DeleteProvider.Handler Delete { get; set; } = null!;

    private string Path => $"{Here.OrganizationPath}/identity-providers/{_answer!.Provider.Id}";

    private bool MayManage => Caller.Can(Permissions.ManageProviders);

    private StepWords? Step => MayManage ? StepOf(Do, _answer!) : null;

    protected override async Task LoadAsync() =>
        _answer = OrNotFound(IdentityProviderId.TryParse(ProviderId, null, out var id) ? await Get.HandleAsync(id, Ct) : ProviderErrors.NotFound);

    private async Task CheckAsync()
    {
        if (_answer is not null && !(await Check.HandleAsync(_answer.Provider.Id, Ct)).IsRefused(out _checkError, out _check))
        {
            // What the process has learned by looking is in its state a moment later; the answer itself is here.
            Done = null;
        }
    }

    private async Task ActAsync()
    {
        if (_answer is null || Step is null)
        {
            Navigation.NavigateTo(_answer is null ? Here.OrganizationPath : Path);
            return;
        }

        var id = _answer.Provider.Id;
        if (Do is not "delete")
        {
            if (!(await Update.HandleAsync(id, new JsonObject { ["is_enabled"] = Do is "enable" }, Precondition.Any, Ct)).IsRefused(out _error, out _))
            {
                Navigation.NavigateTo($"{Path}?done=1");
            }

            return;
        }

        _isNameWrong = Act?.Name != _answer.Provider.Name;
        if (!_isNameWrong && !(await Delete.HandleAsync(id, Precondition.Any, Ct)).IsRefused(out _error))
        {
            Navigation.NavigateTo($"{Here.OrganizationPath}/identity-providers?gone=1");
        }
    }

    private static StepWords? StepOf(string? step, GetProvider.Response answer) => step switch
    {
        "disable" => new($"Disable {answer.Provider.Name}", $"It admits no new client. {Wording.Count(answer.Provider.Sessions, "session stays", "sessions stay")} until it ends by itself; to drop it, revoke it under Sessions.", "Disable", true, "PATCH", new { is_enabled = false }),
        "enable" => new($"Enable {answer.Provider.Name}", "Clients with its tokens are admitted again, as policies say.", "Enable", false, "PATCH", new { is_enabled = true }),
        "delete" => new(
            $"Delete {answer.Provider.Name}",
            answer.UsedBy is [_, ..] uses ? $"Not while policies name it: {string.Join(", ", uses.Select(u => u.Account))}. Take it out of them first." : "For good. What it admitted is dropped within two seconds and cannot come back by it; decisions of the past keep its name.",
            answer.Provider.Sessions > 0 ? $"Delete and drop {Wording.Number(answer.Provider.Sessions)}" : "Delete", true, "DELETE", null),
        _ => null,
    };

    private sealed record StepWords(string Title, string Says, string Button, bool IsDanger, string Method, object? Body);

    private sealed class ActForm
    {
        public string? Name { get; set; }
    }
}
