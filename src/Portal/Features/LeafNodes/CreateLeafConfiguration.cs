using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Bulk;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.Users;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.LeafNodes;

/// <summary>Makes a leaf node of an account: a user for it, one credential, and the nats-server configuration that connects with it. The seed is in this
/// answer and nowhere else. With Accept: application/zip the answer is both files.</summary>
internal static class CreateLeafConfiguration
{
    public sealed record Request(
        [property: Required, StringLength(64), RegularExpression(Names.Pattern), Description("Of the leaf node: its user, server name and JetStream domain.")] string? Name,
        [property: Description("The region it connects to while it can; the others come after it.")] string? Region = null,
        [property: Description("The port on 127.0.0.1 for the leaf node's own clients; 4222 when left out.")] int? ClientPort = null,
        [property: Description("The name of a signing key group; \"default\" when left out.")] string? Group = null,
        DateTimeOffset? ExpiresAt = null,
        [property: Description("true: the credential has no end.")] bool NeverExpires = false);

    /// <summary>Configuration and Creds: the texts of the two files. Domain: where its streams are found, $JS.DOMAIN.API.&gt;.</summary>
    public sealed record Response(
        UserId UserId,
        CredentialId CredentialId,
        string PublicKey,
        DateTimeOffset? ExpiresAt,
        string Domain,
        string ConfigurationFile,
        string Configuration,
        string CredsFile,
        string Creds)
    {
        public string ZipFile => $"{Domain}.zip";

        /// <summary>Both files, for their owner's eyes alone.</summary>
        public async Task<byte[]> ToZipAsync(DateTimeOffset at, CancellationToken ct)
        {
            using var zip = new MemoryStream();
            await using (var writer = ArchiveWriter.Start("zip", zip))
            {
                await writer.AddAsync(ConfigurationFile, Encoding.UTF8.GetBytes(Configuration), at, ct);
                await writer.AddAsync(CredsFile, Encoding.UTF8.GetBytes(Creds), at, ct);
                await writer.EndAsync(ct);
            }

            return zip.ToArray();
        }
    }

    public static void Map(RouteGroupBuilder leafNodes) => leafNodes
        .MapPost("", PostAsync)
        .WithName(nameof(CreateLeafConfiguration)).WithSummary("Make a leaf node's configuration and credentials (shown once)")
        .Produces<byte[]>(200, MediaTypeNames.Application.Zip)
        .Refuses(400, 403, 404, 409);

    private static async Task<Results<Created<Response>, FileContentHttpResult, ProblemHttpResult>> PostAsync(
        AccountId accountId, Request request, HttpContext http, Handler handler, TimeProvider clock, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        return (await handler.HandleAsync(accountId, request, ct)).IsRefused(out var refusal, out var made) ? refusal.ToProblem()
            : http.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Application.Zip, StringComparison.OrdinalIgnoreCase)
                ? TypedResults.File(await made.ToZipAsync(clock.GetUtcNow(), ct), MediaTypeNames.Application.Zip, made.ZipFile)
            : TypedResults.Created($"/api/v1/accounts/{accountId}/users/{made.UserId}", made);
    }

    internal sealed class Handler(Caller caller, PortalDb db, UserIssuer issuer, TimeProvider clock)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageUsers))
            {
                return UserErrors.MayNotManage;
            }

            if (!caller.Can(Permissions.ManageCredentials))
            {
                return CredentialErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            if (IssueCredential.Terms(new(request.ExpiresAt, request.NeverExpires), now).IsRefused(out var wrong, out var terms))
            {
                return wrong;
            }

            // The tenant filter makes another organization's account absent: 404, never 403.
            var groups = await UserGroup.OfAsync(db, accountId, ct);
            if (groups.Count == 0 || await LeafSite.FindAsync(db, accountId, ct) is not { } site)
            {
                return AccountErrors.NotFound;
            }

            if (!groups.TryGetValue(request.Group ?? AccountFactory.DefaultGroup, out var group))
            {
                return UserErrors.UnknownGroup;
            }

            var fields = Fields(request.Name, group);
            if ((fields.Check(group) ?? Check(request, site)) is { } refused)
            {
                return refused;
            }

            await using var tx = await db.BeginAsync(ct);
            var user = CreateUser.NewRow(caller.Organization, accountId, group, fields, now);
            db.Users.Add(user);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_users_account_name"))
            {
                return UserErrors.NameTaken;
            }

            if ((await IssueCredential.IssueAsync(db, issuer, accountId, user.Id, terms, caller.Actor, now, ct)).IsRefused(out var refusal, out var issued))
            {
                return refusal;
            }

            AuditLog.Append(db, "leaf.create", user.Id.ToString(), new { Account = accountId.ToString(), user.Name, Group = group.Name, Credential = issued.Id.ToString(), issued.PublicKey, issued.ExpiresAt }, now);
            await db.SaveChangesAsync(ct);
            await tx.CommitAsync(ct);
            var file = new LeafConfiguration(user.Name, site.AccountKey, site.UrlsFrom(request.Region), request.ClientPort ?? LeafConfiguration.DefaultPort);
            return new Response(user.Id, issued.Id, issued.PublicKey, issued.ExpiresAt, file.Name, file.FileName, file.Text, file.CredsFile, issued.Creds!);
        }

        // Its credential opens leaf lines only. A scoped group's template says what its users may do, this too.
        private static UserFields Fields(string? name, UserGroup group) => new()
        {
            Name = name,
            Tags = ["leaf"],
            Permissions = group.IsScoped ? null : new() { AllowedConnectionTypes = [NatsConnectionTypes.LeafNode, NatsConnectionTypes.LeafNodeWebSocket] },
        };

        private static Error? Check(Request request, LeafSite site) =>
            request.ClientPort is < 1 or > ushort.MaxValue ? LeafErrors.InvalidPort
            : site.Nodes.Count == 0 ? LeafErrors.NoRegion
            : site.Nodes.Any(n => n.Region == request.Name) ? LeafErrors.NameIsRegion
            : request.Region is { } region && site.Nodes.All(n => n.Region != region) ? LeafErrors.UnknownRegion
            : !site.AllowsLeafNodes ? LeafErrors.NoneAllowed
            : null;
    }
}
