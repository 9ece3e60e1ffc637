using System.Globalization;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.SigningKeyGroups;

public sealed partial class GroupPage
{
    private GroupView? _group;
    private GroupEffect? _effect;
    private PreviewTemplate.Response? _preview;
    private Error? _previewError;
    private Error? _error;
    private bool _isNameWrong;

    [Parameter] public string AccountId { get; set; } = "";
    [Parameter] public string GroupId { get; set; } = "";

    /// <summary>What is about to be done: asked for by link, so it works without script.</summary>
    [SupplyParameterFromQuery] public string? Do { get; set; }

    /// <summary>The key it is done to.</summary>
    [SupplyParameterFromQuery(Name = "key")] public string? KeyText { get; set; }

    /// <summary>Something was just done.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    /// <summary>The sample user's name.</summary>
    [SupplyParameterFromQuery] public string? User { get; set; }
    [SupplyParameterFromQuery] public string? Tags { get; set; }

    [SupplyParameterFromForm(FormName = "group-step")] private ActForm? Act { get; set; }

    [Inject] private GetGroup.Handler GetGroup { get; set; } = null!;
    [Inject] private UpdateGroup.Handler Update { get; set; } = null!;
    [Inject] private RotateGroup.Handler Rotate { get; set; } = null!;
    [Inject] private CopyGroup.Handler Copy { get; set; } = null!;
    [Inject] private DeleteGroup.Handler Delete { get; set; } = null!;
    [Inject] private AddKey.Handler Add { get; set; } = null!;
    [Inject] private UpdateKey.Handler Change { get; set; } = null!;
    [Inject] private RemoveKey.Handler Remove { get; set; } = null!;
    [Inject] private PreviewTemplate.Handler Previews { get; set; } = null!;

    private string Path => $"{Here.AccountPath}/keys/{_group!.Id}";

    private bool MayManage => Caller.Can(Permissions.ManageAccounts);

    private StepWords? Step => MayManage && (KeyText is null || _group!.Keys.Any(k => k.PublicKey == KeyText)) ? StepWords.Of(Do, KeyText, _group!, _effect) : null;

    protected override async Task LoadAsync()
    {
        var group = SigningKeyGroupId.TryParse(GroupId, null, out var id) ? await GetGroup.HandleAsync(Here.Account!.Id, id, Ct) : GroupErrors.NotFound;
        _group = OrNotFound(group);
        if (_group is null)
        {
            return;
        }

        if (MayManage && await AskAsync(validateOnly: true) is { } asked && !asked.IsRefused(out _, out var would))
        {
            _effect = would.Effect;
        }

        if (_group.Template is { } template)
        {
            var tags = Tags?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            (await Previews.HandleAsync(Here.Account!.Id, new(template, new(User?.Trim() ?? "svc", null, tags)), Ct)).IsRefused(out _previewError, out _preview);
        }
    }

    private async Task ActAsync()
    {
        if (Step is null)
        {
            Navigation.NavigateTo(Path);
            return;
        }

        if (Do is "remove-key" or "delete" && Act?.Name != _group!.Name)
        {
            _isNameWrong = true;
            return;
        }

        var account = Here.Account!.Id;
        switch (Do)
        {
            case "copy":
                var copy = await Copy.HandleAsync(account, _group!.Id, new(Act?.Name?.Trim(), Act?.Users ?? "stay"), Ct);
                Leave(copy, copy.IsRefused(out _) ? "" : $"{Here.AccountPath}/keys/{copy.Value.Id}?done=copied");
                break;
            case "delete":
                Leave(await Delete.HandleAsync(account, _group!.Id, Ct), $"{Here.AccountPath}/keys?gone=1");
                break;
            case "add-key":
                Leave(await Add.HandleAsync(account, _group!.Id, new(Act?.PublicKey), Ct), $"{Path}?done=added");
                break;
            case "rotate":
                var seconds = long.TryParse(Act?.Overlap, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : -1;
                Leave(await Rotate.HandleAsync(account, _group!.Id, new(seconds), validateOnly: false, Ct), $"{Path}?done=rotated");
                break;
            default:
                Leave((await AskAsync(validateOnly: false))!.Value, $"{Path}?done=1");
                break;
        }
    }

    /// <summary>The steps that have nothing to fill in; null for the others.</summary>
    private async Task<Result<GroupView>?> AskAsync(bool validateOnly)
    {
        var (account, group) = (Here.Account!.Id, _group!.Id);
        return (Do, KeyText) switch
        {
            ("disable" or "enable", _) => await Update.HandleAsync(account, group, body => body with { IsDisabled = Do == "disable" }, validateOnly, Ct),
            ("disable-key", { } key) => await Change.HandleAsync(account, group, key, new("disabled"), validateOnly, Ct),
            ("enable-key", { } key) => await Change.HandleAsync(account, group, key, new("active"), validateOnly, Ct),
            ("remove-key", { } key) => await Remove.HandleAsync(account, group, key, validateOnly, Ct),
            _ => (Result<GroupView>?)null,
        };
    }

    private void Leave<T>(Result<T> result, string to)
    {
        if (!result.IsRefused(out _error!))
        {
            Navigation.NavigateTo(to);
        }
    }

    private sealed class ActForm
    {
        public string? Name { get; set; }
        public string? Users { get; set; }
        public string? PublicKey { get; set; }
        public string? Overlap { get; set; }
    }
}
