using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Platform.Portal.Components;
using Platform.Portal.Features.Live;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts.Settings;

public sealed partial class LimitsPage
{
    private static readonly (string Value, string Name)[] Modes =
        [("off", "Off: no streams"), ("one", "One limit for all streams together"), ("tiers", "By replica count (R1, R3)")];

    private static readonly object Example = new { limits = new { conn = 100, leaf = 0 } };

    private LiveUse? _use;
    private AccountCounts _counts = new(0, 0);
    private PreviewAccount.Response? _review;

    [SupplyParameterFromForm(FormName = "limits")] private LimitsForm? Form { get; set; }

    [Inject] private LiveLook Live { get; set; } = null!;
    [Inject] private PreviewAccount.Handler Preview { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;

    private LimitsForm Shown => Form?.Act is null ? LimitsForm.From(Account!.Limits) : Form;

    private protected override async Task LoadMoreAsync()
    {
        var id = Account!.Id;
        _use = await Live.UseAsync(id, Ct);
        _counts = new(await Db.Imports.CountAsync(i => i.AccountId == id, Ct), await Db.Exports.CountAsync(e => e.AccountId == id, Ct));
    }

    private static string DropWords(PreviewAccount.Response review) =>
        review.Least == review.Most ? Wording.Number(review.Least) : $"{Wording.Number(review.Least)} to {Wording.Number(review.Most)}";

    // First the review, then the same form again with what it said: nothing is saved that was not shown.
    private async Task SendAsync()
    {
        if (!CanManage)
        {
            return;
        }

        var before = Account!.Body();
        if (Shown.ToBody(before.Limits).IsRefused(out var wrong, out var limits))
        {
            Refused = wrong;
            return;
        }

        var after = before with { Limits = limits };
        if (Form?.Act is "save")
        {
            await SaveAsync(after);
            return;
        }

        Patch = MergePatch.Between(before, after);
        var result = await Preview.HandleAsync(Account.Id, Patch, Ct);
        if (result.IsRefused(out var error, out var review))
        {
            Refused = error;
            return;
        }

        _review = review;
    }
}
