using System.Net.Mime;
using Platform.Kernel;
using Platform.Nats.Client;
using Platform.Nats.JetStream;
using Platform.Portal.Features.Messages;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Streams;

/// <summary>A stream with its messages and consumers as a .zip, written while it is read. What unzips to a folder is what nats stream restore takes. Should the stream's
/// servers fail on the way the connection is broken, so that no part passes for the whole.</summary>
internal static partial class BackupStream
{
    public static void Map(RouteGroupBuilder streams) => streams
        .MapGet("/{name}/backup", GetAsync)
        .WithName(nameof(BackupStream)).WithSummary("Back up a stream, messages and consumers (.zip)")
        .Produces<byte[]>(200, MediaTypeNames.Application.Zip)
        .Refuses(403, 404, 409, 503);

    private static async Task<IResult> GetAsync(AccountId accountId, string name, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, name, ct)).Match<IResult>(backup => new Download(backup), refusal => refusal.ToProblem());

    internal sealed class Handler(Caller caller, PortalDb db, Consoles consoles, StreamCopies copies, TimeProvider clock)
    {
        /// <returns>The caller's to dispose of.</returns>
        public async Task<Result<StreamBackup>> HandleAsync(AccountId accountId, string name, CancellationToken ct)
        {
            if (!caller.Can(Permissions.UseMessages))
            {
                return StreamErrors.MayNotCopy;
            }

            if (!StreamName.IsValid(name))
            {
                return StreamErrors.NotFound;
            }

            if (copies.Enter(caller.Organization) is not { } place)
            {
                return StreamErrors.TooManyCopies;
            }

            Consoles.Line? line = null;
            StreamBackup? backup = null;
            try
            {
                if ((await consoles.OpenAsync(accountId, null, NatsJSContext.SnapshotSubjects(name), StreamLines.Answers, StreamCopies.Longest, ct)).IsRefused(out var refusal, out line))
                {
                    return refusal;
                }

                var streams = new NatsJSContext(line.Connection);
                var state = (await streams.GetStreamAsync(name, ct)).State;
                // Before anything leaves: what cannot be written down does not go.
                AuditLog.Append(db, "stream.backup", accountId.ToString(), new { Stream = name, state?.Messages, state?.Bytes }, clock.GetUtcNow());
                await db.SaveChangesAsync(ct);
                return backup = new StreamBackup(line, await streams.SnapshotStreamAsync(name, ct), place, clock.GetUtcNow());
            }
            catch (NatsException e)
            {
                return StreamErrors.Of(e);
            }
            finally
            {
                if (backup is null)
                {
                    await (line?.DisposeAsync() ?? default);
                    place.Dispose();
                }
            }
        }
    }

    /// <summary>The answer that is a backup.</summary>
    internal sealed partial class Download(StreamBackup backup) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using (backup)
            {
                var response = httpContext.Response;
                response.ContentType = MediaTypeNames.Application.Zip;
                response.Headers.CacheControl = "no-store";
                var disposition = new Microsoft.Net.Http.Headers.ContentDispositionHeaderValue(DispositionTypeNames.Attachment);
                disposition.SetHttpFileName(backup.FileName);
                response.Headers.ContentDisposition = disposition.ToString();
                try
                {
                    await backup.WriteAsync(response.Body, httpContext.RequestAborted);
                }
                catch (NatsException e)
                {
                    Broken(httpContext.RequestServices.GetRequiredService<ILogger<Download>>(), backup.FileName, e);
                    httpContext.Abort();
                }
            }
        }

        [LoggerMessage(EventId = 3021, Level = LogLevel.Warning, Message = "The download of {File} was broken off.")]
        private static partial void Broken(ILogger logger, string file, Exception exception);
    }
}
