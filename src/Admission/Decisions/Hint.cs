using Platform.Kernel;
using Platform.Nats.NKeys;

namespace Platform.Admission;

/// <summary>Which account a client means: its user name, or the part of it before the first "/".</summary>
/// <param name="IsGiven">Whether there was a user name at all.</param>
/// <param name="IsExact">By public key or id. Names are unique in an organization only, so by name several accounts may be meant.</param>
/// <param name="Accounts">Those it may mean; none: there is no such account.</param>
/// <param name="Login">The user name of a password list, behind the "/"; null without one.</param>
internal readonly record struct Hint(bool IsGiven, bool IsExact, AccountEntry[] Accounts, string? Login)
{
    public static Hint Of(AdmissionSnapshot snapshot, string username)
    {
        if (username.Length == 0)
        {
            return new(false, false, [], null);
        }

        var slash = username.IndexOf('/', StringComparison.Ordinal);
        var (text, login) = slash < 0 ? (username, null) : (username[..slash], username[(slash + 1)..]);
        if (snapshot.AccountByKey(text) is { } byKey)
        {
            return new(true, true, [byKey], login);
        }

        if (TypedId.TryParse<AccountId>(text, out var id))
        {
            return new(true, true, snapshot.Account(id) is { } byId ? [byId] : [], login);
        }

        return KeyPair.IsValidPublicKey(text, PrefixByte.Account) ? new(true, true, [], login) : new(true, false, snapshot.AccountsNamed(text), login);
    }

    public AccountEntry? In(OrganizationId organization)
    {
        foreach (var account in Accounts)
        {
            if (account.OrganizationId == organization)
            {
                return account;
            }
        }

        return null;
    }
}
