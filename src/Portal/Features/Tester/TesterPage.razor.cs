using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Features.SigningKeyGroups;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Tester;

public sealed partial class TesterPage
{
    private static readonly char[] Between = [' ', ',', '\t', '\r', '\n'];

    private IReadOnlyList<UserView> _users = [];
    private IReadOnlyList<GroupView> _groups = [];
    private TestPermissions.Request? _request;
    private TestPermissions.Response? _answer;
    private Error? _error;
    private string _who = "";
    private string _subject = "";

    [Parameter] public string AccountId { get; set; } = "";

    /// <summary>"user:…" or "group:…"; the first user when left out.</summary>
    [SupplyParameterFromQuery] public string? Whose { get; set; }

    /// <summary>"publish" or "subscribe"; left out, nothing is asked yet.</summary>
    [SupplyParameterFromQuery] public string? Act { get; set; }
    [SupplyParameterFromQuery] public string? Subject { get; set; }
    [SupplyParameterFromQuery] public string? Queue { get; set; }
    [SupplyParameterFromQuery] public string? Name { get; set; }
    [SupplyParameterFromQuery] public string? Tags { get; set; }

    [Inject] private ListUsers.Handler ListUsers { get; set; } = null!;
    [Inject] private ListGroups.Handler ListGroups { get; set; } = null!;
    [Inject] private TestPermissions.Handler Test { get; set; } = null!;

    private string Path => $"{Here.AccountPath}/tester";

    private bool HasMore => (Queue ?? Name ?? Tags) is { Length: > 0 };

    protected override async Task LoadAsync()
    {
        var account = Here.Account!.Id;
        _users = OrNotFound(await ListUsers.HandleAsync(account, new PageRequest(PageRequest.Most), Ct))?.Data ?? [];
        _groups = OrNotFound(await ListGroups.HandleAsync(account, new PageRequest(PageRequest.Most), Ct))?.Data ?? [];
        Whose ??= _users is [var first, ..] ? Tester.Whose.Of(first.Id) : null;
        if (Act is null)
        {
            return;
        }

        var (user, group) = (Tester.Whose.User(Whose), Tester.Whose.Group(Whose));
        _who = _users.FirstOrDefault(u => u.Id == user)?.Name ?? (Name is { Length: > 0 } ? Name : $"a user of {_groups.FirstOrDefault(g => g.Id == group)?.Name}");
        _subject = Subject?.Trim() ?? "";
        var tags = Tags?.Split(Between, StringSplitOptions.RemoveEmptyEntries);
        var sample = group is not null && (Name is { Length: > 0 } || tags is { Length: > 0 }) ? new TestPermissions.Sample(Name, null, tags) : null;
        _request = new(Act, _subject, Act == "subscribe" && Queue is { Length: > 0 } ? Queue.Trim() : null, null, user, group, User: sample);
        if ((await Test.HandleAsync(account, _request, Ct)).IsRefused(out var error, out _answer))
        {
            _error = error;
        }
    }

    private static string State(TestPermissions.Step step) => step.Outcome != "decides" ? "skip" : step.Does == "deny" ? "bad" : "ok";
}
