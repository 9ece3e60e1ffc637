using System.Net;
using System.Text;
using Platform.Admission;

namespace Platform.Portal.Features.Webhooks.Sending;

/// <summary>What came back from one try. Status: null where there was no answer, and Problem says why. RetryAfter: how long it asks to be left alone.</summary>
internal sealed record Answer(int? Status, string? Problem, string? Response, TimeSpan? RetryAfter)
{
    /// <summary>Bytes of the answer that are kept.</summary>
    public const int Kept = 1024;

    public bool IsDelivered => Status is >= 200 and < 300;

    /// <summary>Nobody is there any more, and nobody will be.</summary>
    public bool IsGone => Status == (int)HttpStatusCode.Gone;

    /// <summary>Too much at once, or down: everything else for it waits as well.</summary>
    public bool IsThrottled => Status is 429 or 502 or 503 or 504;

    public static Answer Of(CallAnswer answer, DateTimeOffset now) => new(
        (int)answer.Status, null, Text(answer.Body), answer.RetryAfter is { } after ? after.Delta ?? (after.Date is { } date ? date - now : null) : null);

    public static Answer None(string problem) => new(null, problem, null, null);

    // PostgreSQL keeps no NUL, and a kilobyte may end in the middle of a character.
    private static string Text(byte[] body) => Encoding.UTF8.GetString(body).Replace('\0', '\uFFFD');
}
