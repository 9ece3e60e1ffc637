using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Kernel;
using Platform.Portal.Components;

namespace Platform.Portal.Features.ExternalSignIn;

/// <summary>What goes with somebody to a provider and comes back, inside "state": encrypted, and bound to the browser by the handler's correlation cookie.</summary>
internal static class ExternalState
{
    public const string NonceItem = "nonce";
    private const string ConnectionItem = "connection";
    private const string PurposeItem = "purpose";
    private const string PersonItem = "person";
    private const string SentItem = "sent";
    private const string BackItem = "back";

    public static AuthenticationProperties New(ExternalConnection connection, Purpose purpose, PersonId? person, string? back, DateTimeOffset now)
    {
        var properties = new AuthenticationProperties { RedirectUri = ExternalEndpoints.Arrived };
        properties.Items[ConnectionItem] = connection.Key;
        properties.Items[PurposeItem] = purpose.ToString();
        properties.Items[PersonItem] = person?.ToString() ?? "";
        properties.Items[SentItem] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        properties.Items[BackItem] = LocalRedirect.Safe(back);
        properties.Items[NonceItem] = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        return properties;
    }

    public static string Connection(this AuthenticationProperties properties) => properties.Items[ConnectionItem] ?? "";

    public static Purpose Purpose(this AuthenticationProperties properties) => Enum.Parse<Purpose>(properties.Items[PurposeItem]!);

    public static PersonId? Person(this AuthenticationProperties properties) => PersonId.TryParse(properties.Items[PersonItem], null, out var id) ? id : null;

    public static DateTimeOffset SentAt(this AuthenticationProperties properties) => DateTimeOffset.FromUnixTimeSeconds(long.Parse(properties.Items[SentItem]!, CultureInfo.InvariantCulture));

    public static string Back(this AuthenticationProperties properties) => LocalRedirect.Safe(properties.Items[BackItem]);
}
