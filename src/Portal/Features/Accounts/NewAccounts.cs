using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Adds an account with its keys to the context; the caller saves. Its body follows with the Authority library.</summary>
internal sealed class NewAccounts
{
    public Task<Result<Account>> AddAsync(PortalDb db, OrganizationId organization, string name, DateTimeOffset now, CancellationToken ct) =>
        throw new NotSupportedException($"{db.GetType().Name} {organization} {name} {now:O} {ct.CanBeCanceled}");
}
