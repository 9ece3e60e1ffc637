using Platform.Kernel;

namespace Platform.Portal.Features.Webhooks;

internal static class WebhookErrors
{
    public static readonly Error MayNotManage = new("webhook.may_not_manage", ErrorKind.Forbidden, "Webhooks need the permission webhooks:manage, which admins and owners have.");
    public static readonly Error NotFound = new("webhook.not_found", ErrorKind.NotFound, "There is no such webhook in this organization. GET /api/v1/webhooks lists them.");
    public static readonly Error DeliveryNotFound = new("webhook.delivery_not_found", ErrorKind.NotFound, "The webhook has no such delivery; they are kept for 30 days. GET /api/v1/webhooks/{webhook_id}/deliveries lists them.");
    public static readonly Error UrlInvalid = new("webhook.url_invalid", ErrorKind.Invalid, "url is missing: an https address. Write https://host/path.", "url");
    public static readonly Error AddressRefused = new("webhook.address_refused", ErrorKind.Invalid, "url leads into a private, local or reserved network. Name a public address, or ask a platform administrator to allow that network.", "url");
    public static readonly Error DescriptionInvalid = new("webhook.description_invalid", ErrorKind.Invalid, "description has 256 characters at most and no control characters. Shorten it.", "description");
    public static readonly Error EventTypesInvalid = new("webhook.event_types_invalid", ErrorKind.Invalid, "event_types holds up to 50 of account.create or account.*, each once; left out or empty: all events.", "event_types");
    public static readonly Error TooMany = new("webhook.too_many", ErrorKind.Conflict, "The organization has 50 webhooks. Delete one first.");
    public static readonly Error Disabled = new("webhook.disabled", ErrorKind.Conflict, "The webhook is disabled: nothing is sent to it. Set is_enabled to true first.");
    public static readonly Error StateUnknown = new("webhook.state_unknown", ErrorKind.Invalid, "state is pending, delivered or failed; left out, all are listed.", "state");
    public static readonly Error SinceInvalid = new("webhook.since_invalid", ErrorKind.Invalid, "since is missing or lies in the future. Name a time of the last 30 days, as in RFC 3339.", "/since");
}
