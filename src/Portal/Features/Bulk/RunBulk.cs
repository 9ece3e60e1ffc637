using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Kernel;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>Makes 1 to 10,000 users in one call. Good rows are made, each other row says why it was not. The same call with the same Idempotency-Key finds
/// the same job: it goes on where it broke off and tries refused rows again, and never makes a user twice.</summary>
internal static class RunBulk
{
    /// <summary>As JSON. As NDJSON: a user per line. As CSV: a header line, then a user per line.</summary>
    public sealed record Request(IReadOnlyList<BulkUser> Users);

    public static void Map(RouteGroupBuilder bulk) => bulk
        .MapPost("/users/bulk", PostAsync)
        .WithMetadata(new TakesNoKey())
        .WithName(nameof(RunBulk)).WithSummary("Add many users to an account")
        .Accepts<Request>(BulkBody.Json, BulkBody.Lines, BulkBody.Csv)
        .Produces<BulkJobView>(201).Produces<BulkJobView>()
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<BulkJobView>, Ok<BulkJobView>, ProblemHttpResult>> PostAsync(
        AccountId accountId, HttpContext http, Handler handler, CancellationToken ct, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey = null)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        var result = await handler.HandleAsync(accountId, idempotencyKey, http.Request.ContentType?.Split(';')[0].Trim(), body.GetBuffer().AsMemory(0, (int)body.Length), ct);
        return result.Match<Results<Created<BulkJobView>, Ok<BulkJobView>, ProblemHttpResult>>(
            done => done.IsNew ? TypedResults.Created($"/api/v1/accounts/{accountId}/bulk/{done.Job.Id}", done.Job) : TypedResults.Ok(done.Job),
            refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Caller caller, BulkRun run)
    {
        public async Task<Result<(BulkJobView Job, bool IsNew)>> HandleAsync(AccountId accountId, string? key, string? mediaType, ReadOnlyMemory<byte> body, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return UserErrors.MayNotManage;
            }

            if (key is not { Length: > 0 and <= 255 } || !key.All(c => c is > ' ' and <= '~'))
            {
                return BulkErrors.KeyRequired;
            }

            return BulkBody.Read(mediaType, body).IsRefused(out var wrong, out var lines)
                ? wrong
                : await run.RunAsync(accountId, key, HashOf(accountId, mediaType!, body.Span), lines, ct);
        }

        private static byte[] HashOf(AccountId account, string mediaType, ReadOnlySpan<byte> body)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.UTF8.GetBytes($"{account} {mediaType.ToLowerInvariant()}\n"));
            hash.AppendData(body);
            return hash.GetHashAndReset();
        }
    }
}
