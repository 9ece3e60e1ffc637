using System.Globalization;
using Microsoft.AspNetCore.Components;
using Platform.Portal.Features.Accounts.Revocations;
using Platform.Portal.Web;

namespace Platform.Portal.Features.Accounts.Settings;

public sealed partial class RevocationsPage
{
    private IReadOnlyList<RevocationView>? _revocations;
    private bool _hasMore;

    [SupplyParameterFromForm(FormName = "revoke-key")] private RevokeForm? Form { get; set; }

    [Inject] private ListRevocations.Handler ListRevocations { get; set; } = null!;
    [Inject] private AddRevocation.Handler AddRevocation { get; set; } = null!;
    [Inject] private RemoveRevocation.Handler RemoveRevocation { get; set; } = null!;

    private protected override async Task LoadMoreAsync()
    {
        if (OrNotFound(await ListRevocations.HandleAsync(Account!.Id, new PageRequest(PageRequest.Most), Ct)) is { } page)
        {
            (_revocations, _hasMore) = (page.Data, page.HasMore);
        }
    }

    private async Task AddAsync()
    {
        DateTimeOffset? at = null;
        if (!string.IsNullOrWhiteSpace(Form?.At))
        {
            if (!DateTimeOffset.TryParse(Form.At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed))
            {
                Refused = RevocationErrors.At;
                return;
            }

            at = parsed;
        }

        var result = await AddRevocation.HandleAsync(Account!.Id, new(Form?.PublicKey?.Trim(), at), Ct);
        if (result.IsRefused(out var error))
        {
            Refused = error;
            return;
        }

        await BackAsync();
    }

    private async Task RemoveAsync(string publicKey)
    {
        var result = await RemoveRevocation.HandleAsync(Account!.Id, publicKey, Ct);
        if (result.IsRefused(out var error))
        {
            Refused = error;
            return;
        }

        await BackAsync();
    }

    private async Task BackAsync()
    {
        var account = OrNotFound(await GetAccount.HandleAsync(Account!.Id, Ct));
        Navigation.NavigateTo($"{Base}/revocations?saved={account?.Generation}");
    }

    private sealed class RevokeForm
    {
        public string? PublicKey { get; set; }
        public string? At { get; set; }
    }
}
