using System.Net.Mail;
using Platform.Kernel;

namespace Platform.Portal.Features.People;

/// <summary>What may be an address, and how long a password is. What else a new one may not be: <see cref="PasswordRules"/>.</summary>
internal static class Addresses
{
    public const int ShortestPassword = 12;
    public const int LongestPassword = 256;
    private const int LongestAddress = 254;

    public static Error? CheckEmail(string? email) =>
        email is { Length: > 2 and <= LongestAddress } && !email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is ',' or ';' or '<' or '>' or '"')
        && MailAddress.TryCreate(email, out var address) && string.Equals(address.Address, email, StringComparison.Ordinal)
            ? null
            : PeopleErrors.EmailInvalid;

    public static Error? CheckPassword(string? password) =>
        password is null || password.Length < ShortestPassword ? PeopleErrors.PasswordTooShort
        : password.Length > LongestPassword ? PeopleErrors.PasswordTooLong
        : null;
}
