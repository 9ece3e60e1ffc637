using System.ComponentModel;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.OpenApi;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.JetStream;
using Platform.Nats.JetStream.Models;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Streams;

/// <summary>Makes a stream from a backup: with its messages as they were, number and time too, and its consumers. All of it, or nothing.</summary>
internal static class RestoreStream
{
    public static void Map(RouteGroupBuilder streams) => streams
        .MapPost("/restore", PostAsync)
        .WithMetadata(new TakesNoKey())
        .WithMetadata(new NoRehearsal())
        .WithName(nameof(RestoreStream)).WithSummary("Restore a stream from a backup (.zip)")
        .DisableAntiforgery()
        .AddOpenApiOperationTransformer(DescribeBodyAsync)
        .Refuses(400, 403, 404, 409, 413, 503);

    private static async Task<Results<Created<StreamView>, ProblemHttpResult>> PostAsync(
        AccountId accountId,
        HttpContext http,
        Handler handler,
        CancellationToken ct,
        [Description("1 to 5; as in the backup when left out.")] int? replicas = null,
        [Description("A region's name; where the backup was when left out.")] string? region = null) =>
        (await handler.HandleAsync(accountId, http.Request, _ => Task.FromResult<Result<Options>>(new Options(replicas, region)), ct)).ToCreated(s => $"/api/v1/accounts/{accountId}/streams/{Uri.EscapeDataString(s.Name)}");

    // Said here and not by Accepts, which would answer strangers who send something else before it asks who they are.
    private static Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var form = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["file"] = file } };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [MediaTypeNames.Application.Zip] = new() { Schema = file }, ["multipart/form-data"] = new() { Schema = form } },
        };
        return Task.CompletedTask;
    }

    /// <summary>What is to be otherwise than in the backup; null: nothing.</summary>
    public sealed record Options(int? Replicas, string? Region);

    internal sealed class Handler(Caller caller, PortalDb db, StreamLines lines, StreamCopies copies, TimeProvider clock)
    {
        /// <param name="accountId">Where to.</param>
        /// <param name="request">Holds the backup.</param>
        /// <param name="options">Asked before the backup is read, with the fields of the form that stood before it; a refusal ends it.</param>
        /// <param name="ct">Breaks it off.</param>
        public async Task<Result<StreamView>> HandleAsync(AccountId accountId, HttpRequest request, Func<IReadOnlyDictionary<string, string>, Task<Result<Options>>> options, CancellationToken ct)
        {
            if (!caller.Can(Permissions.UseMessages))
            {
                return StreamErrors.MayNotCopy;
            }

            if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct) is not { } account)
            {
                return AccountErrors.NotFound;
            }

            using var place = copies.Enter(caller.Organization);
            if (place is null)
            {
                return StreamErrors.TooManyCopies;
            }

            var asked = new Options(null, null);
            var uploaded = await RestoreUpload.ReadAsync(request, async fields => (await options(fields)).IsRefused(out var no, out asked) ? no : await CheckAsync(account, asked, ct), ct);
            if (uploaded.IsRefused(out var refusal, out var file) || (await BackupFile.ReadAsync(file, ct)).IsRefused(out refusal, out var backup))
            {
                return refusal;
            }

            await using (backup)
            {
                var restored = await lines.AskAsync(accountId, NatsJSContext.RestoreSubjects(backup.Stream), StreamCopies.Longest, (streams, here) => RestoreAsync(streams, here, backup, asked!, account, ct), ct);
                if (!restored.IsRefused(out _))
                {
                    // It is there: that it is written down does not depend on whether anybody still waits.
                    AuditLog.Append(db, "stream.restore", accountId.ToString(), new { Stream = backup.Stream, restored.Value.Messages, restored.Value.Bytes, asked!.Replicas, asked.Region }, clock.GetUtcNow());
                    await db.SaveChangesAsync(CancellationToken.None);
                }

                return restored;
            }
        }

        private static async Task<StreamView> RestoreAsync(NatsJSContext streams, string here, BackupFile backup, Options asked, Account account, CancellationToken ct)
        {
            await using var content = await backup.OpenAsync(ct);
            var made = await streams.RestoreStreamAsync(backup.ToRequest(asked.Replicas, asked.Region), content, NatsAccountClaims.FromJson(account.Claims).Account.Limits.Payload, ct);
            return StreamView.Of(await WhereaboutsAsync(streams, made), here);
        }

        // Its server says what is in it and not where it is; of one that is just being led elsewhere, that is for later.
        private static async Task<StreamInfo> WhereaboutsAsync(NatsJSContext streams, StreamInfo made)
        {
            try
            {
                return await streams.GetStreamAsync(made.Config.Name, CancellationToken.None);
            }
            catch (NatsException)
            {
                return made;
            }
        }

        private async Task<Error?> CheckAsync(Account account, Options asked, CancellationToken ct) =>
            asked.Replicas is < 1 or > 5 ? StreamErrors.InvalidReplicas
            : asked.Region is { } region && !await db.Regions.AnyAsync(r => r.OperatorId == account.OperatorId && r.Name == region, ct) ? StreamErrors.UnknownRegion
            : null;
    }
}
