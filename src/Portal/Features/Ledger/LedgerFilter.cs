using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Credentials;

namespace Platform.Portal.Features.Ledger;

/// <summary>Which credentials are asked for. All that are given must hold.</summary>
#nullable disable annotations // EnableRequestDelegateGenerator (Portal.csproj): of "string?" it makes typeof(string?), which does not compile.
internal sealed record LedgerFilter(
    [property: FromQuery(Name = "status"), Description("active, expired, revoked, key_disabled, key_removed or group_disabled")] string Status = null,
    [property: FromQuery(Name = "kind"), Description("creds, bearer or import")] string Kind = null,
    [property: FromQuery(Name = "user"), Description("The user's name")] string User = null,
    [property: FromQuery(Name = "group"), Description("The name of the user's signing key group")] string Group = null,
    [property: FromQuery(Name = "q"), Description("A public key, jti or fingerprint, or how one begins")] string Q = null)
#nullable restore annotations
{
    /// <summary>The words of the API in the order of the enum.</summary>
    public static readonly string[] Statuses = ["active", "expired", "revoked", "key_disabled", "key_removed", "group_disabled"];
    public static readonly string[] Kinds = ["creds", "bearer", "import"];

    public Result<IQueryable<LedgerRow>> Narrow(IQueryable<LedgerRow> rows)
    {
        if (!string.IsNullOrEmpty(Status))
        {
            var status = Array.IndexOf(Statuses, Status);
            if (status < 0)
            {
                return LedgerErrors.InvalidStatus;
            }

            var asked = (CredentialStatus)status;
            rows = rows.Where(r => r.Status == asked);
        }

        if (!string.IsNullOrEmpty(Kind))
        {
            if (!Kinds.Contains(Kind, StringComparer.Ordinal))
            {
                return LedgerErrors.InvalidKind;
            }

            rows = rows.Where(r => r.Credential.Kind == Kind);
        }

        if (!string.IsNullOrEmpty(User))
        {
            rows = rows.Where(r => r.User == User);
        }

        if (!string.IsNullOrEmpty(Group))
        {
            rows = rows.Where(r => r.Group == Group);
        }

        if (string.IsNullOrWhiteSpace(Q))
        {
            return Web.Answers.Ok(rows);
        }

        var begin = Q.Trim();
        if (begin.Length == 64 && begin.All(char.IsAsciiHexDigit))
        {
            var fingerprint = Convert.FromHexString(begin);
            return Web.Answers.Ok(rows.Where(r => r.Credential.Fingerprint == fingerprint));
        }

        var pattern = $"{begin.Replace("\\", "", StringComparison.Ordinal).Replace("%", "", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
        return Web.Answers.Ok(rows.Where(r => EF.Functions.Like(r.Credential.PublicKey, pattern) || EF.Functions.Like(r.Credential.Jti, pattern)));
    }
}
