using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Nsc;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Archives;

/// <summary>Leave at any time: the organization, one operator or one account as a .zip. An nsc store, a nats-server configuration that runs
/// elsewhere as it is, and with include_seeds every seed that is here. Credentials issued so far go on working there.</summary>
internal static class ExportArchive
{
    public const string ContentType = "application/zip";

    /// <summary>AccountId, OperatorId: one of them, or neither for everything. IncludeSeeds: owners only; accounts of the shared operator then get an
    /// operator of their own, so that they can be changed elsewhere.</summary>
    public sealed record Request(AccountId? AccountId = null, OperatorId? OperatorId = null, bool IncludeSeeds = false);

    /// <summary>Zip: the archive. Left: what could not come along, a sentence each.</summary>
    public sealed record Made(string FileName, byte[] Zip, int Accounts, int Users, int Keys, IReadOnlyList<string> Left);

    public static void Map(RouteGroupBuilder archives) => archives
        .MapPost("", PostAsync)
        .WithName(nameof(ExportArchive)).WithSummary("Export an organization, operator or account as one archive")
        .Produces<byte[]>(200, ContentType)
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> PostAsync(Request request, HttpContext context, Handler handler, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var result = await handler.HandleAsync(request, ct);
        return result.Match<Results<FileContentHttpResult, ProblemHttpResult>>(made => TypedResults.File(made.Zip, ContentType, made.FileName), refusal => refusal.ToProblem());
    }

    internal sealed class Handler(Caller caller, PortalDb db, StoreExport export, TimeProvider clock)
    {
        public async Task<Result<Made>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return ArchiveErrors.MayNotExport;
            }

            if (request.IncludeSeeds && !caller.Can(Permissions.ManageOrganization))
            {
                return ArchiveErrors.SeedsAreTheOwners;
            }

            if (request is { AccountId: not null, OperatorId: not null })
            {
                return ArchiveErrors.OneScope;
            }

            var now = clock.GetUtcNow();
            var slug = await db.Organizations.Select(o => o.Slug).SingleAsync(ct);
            try
            {
                var archive = await export.WriteAsync(db, new(request.AccountId, request.OperatorId), slug, request.IncludeSeeds, now, ct);
                if (archive is null)
                {
                    return ArchiveErrors.NothingThere;
                }

                using var files = archive.Files;
                var target = request.AccountId?.ToString() ?? request.OperatorId?.ToString() ?? caller.Organization.ToString();
                // Before anything leaves: what cannot be written down does not go.
                AuditLog.Append(db, "archive.export", target, new { request.IncludeSeeds, archive.Accounts, archive.Users, archive.Keys }, now);
                await db.SaveChangesAsync(ct);
                using var zip = new MemoryStream();
                await NscArchive.WriteZipAsync(files, zip, now, ct);
                return new Made(string.Create(null, $"{slug}-{now:yyyyMMdd-HHmmss}.zip"), zip.ToArray(), archive.Accounts, archive.Users, archive.Keys, archive.Left);
            }
            catch (NscException)
            {
                return ArchiveErrors.TooLarge;
            }
        }
    }
}
