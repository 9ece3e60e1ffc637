using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>The framework's store of persons. It keeps the authenticator's secret and the recovery codes as plain text in person_tokens; here the secret is
/// encrypted with the portal's keys (it has to be read again) and of the codes there are hashes. Like the framework's, these methods only change what waits to be saved.</summary>
internal sealed class PersonStore(PortalDb db, IDataProtectionProvider protection, IdentityErrorDescriber describer) : UserOnlyStore<Person, PortalDb, Guid>(db, describer)
{
    private const string Provider = "trunkline";
    private const string SecretName = "totp_secret";
    private const string CodesName = "recovery_codes";

    private readonly IDataProtector _protector = protection.CreateProtector("Trunkline.Totp");

    public override async Task<string?> GetAuthenticatorKeyAsync(Person user, CancellationToken cancellationToken)
    {
        try
        {
            return await GetTokenAsync(user, Provider, SecretName, cancellationToken) is { } kept ? _protector.Unprotect(kept) : null;
        }
        catch (CryptographicException)
        {
            // Of keys that are gone: no code fits any more, a recovery code does.
            return null;
        }
    }

    public override Task SetAuthenticatorKeyAsync(Person user, string key, CancellationToken cancellationToken) =>
        SetTokenAsync(user, Provider, SecretName, _protector.Protect(key), cancellationToken);

    public override Task ReplaceCodesAsync(Person user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken) =>
        SetTokenAsync(user, Provider, CodesName, RecoveryCodes.Keep(recoveryCodes), cancellationToken);

    public override async Task<bool> RedeemCodeAsync(Person user, string code, CancellationToken cancellationToken)
    {
        if (await GetTokenAsync(user, Provider, CodesName, cancellationToken) is not { } kept || RecoveryCodes.Redeem(kept, code) is not { } left)
        {
            return false;
        }

        await SetTokenAsync(user, Provider, CodesName, left, cancellationToken);
        return true;
    }

    public override async Task<int> CountCodesAsync(Person user, CancellationToken cancellationToken) =>
        RecoveryCodes.Left(await GetTokenAsync(user, Provider, CodesName, cancellationToken));

    /// <summary>Neither secret nor codes remain.</summary>
    public async Task ForgetAuthenticatorAsync(Person user, CancellationToken ct)
    {
        await RemoveTokenAsync(user, Provider, SecretName, ct);
        await RemoveTokenAsync(user, Provider, CodesName, ct);
    }
}
