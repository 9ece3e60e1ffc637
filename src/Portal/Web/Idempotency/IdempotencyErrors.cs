using Platform.Kernel;

namespace Platform.Portal.Web;

internal static class IdempotencyErrors
{
    public static readonly Error InvalidKey = new("idempotency.invalid_key", ErrorKind.Invalid, "Idempotency-Key is 1 to 255 visible ASCII characters: a new one for each new request, the same when that request is sent again.", "Idempotency-Key");
    public static readonly Error KeyReused = new("idempotency.key_reused", ErrorKind.Conflict, "This Idempotency-Key came with another request within the last day. Send that one again just as it was, or take a new key.", "Idempotency-Key");
    public static readonly Error InProgress = new("idempotency.in_progress", ErrorKind.Conflict, "A request with this Idempotency-Key is being carried out. Send it again in a second for its answer.", "Idempotency-Key");
}
