using Platform.Kernel;

namespace Platform.Portal.Features.Ledger;

internal static class LedgerErrors
{
    public static readonly Error InvalidStatus = new("ledger.invalid_status", ErrorKind.Invalid, "status is active, expired, revoked, key_disabled, key_removed or group_disabled; leave it out for all.", "status");
    public static readonly Error InvalidKind = new("ledger.invalid_kind", ErrorKind.Invalid, "kind is creds, bearer or import; leave it out for all.", "kind");
    public static readonly Error InvalidDays = new("ledger.invalid_days", ErrorKind.Invalid, "days is a whole number from 1 to 365.", "days");
}
