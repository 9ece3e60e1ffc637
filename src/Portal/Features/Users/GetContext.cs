using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Users;

/// <summary>A natscli context (ADR-21): save as ~/.config/nats/context/NAME.json. Its creds field names the .creds file as
/// downloaded; the seed itself is not kept here, so it cannot be in this file.</summary>
internal static class GetContext
{
    /// <summary>All fields natscli knows are optional; those left out are empty.</summary>
    public sealed record Response(string Description, string Url, string Creds);

    public static void Map(RouteGroupBuilder users) => users
        .MapGet("/{userId}/context", GetAsync)
        .WithName(nameof(GetContext)).WithSummary("Read a natscli context for a user")
        .Refuses(403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> GetAsync(
        AccountId accountId,
        UserId userId,
        HttpContext context,
        Handler handler,
        CancellationToken ct,
        [Description("Where the .creds file lies; its download name when left out.")] string? creds = null,
        [Description("A region's name; all regions when left out.")] string? region = null)
    {
        var result = await handler.HandleAsync(accountId, userId, creds, region, ct);
        if (!result.IsRefused(out _))
        {
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{result.Value.Name}.json\"";
        }

        return result.Match<Results<Ok<Response>, ProblemHttpResult>>(file => TypedResults.Ok(file.Context), refusal => refusal.ToProblem());
    }

    /// <summary>Name: "account-user", what the context is to be called.</summary>
    public sealed record File(string Name, Response Context);

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<File>> HandleAsync(AccountId accountId, UserId userId, string? creds, string? region, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadUsers))
            {
                return AccountErrors.MayNotRead;
            }

            var found = await (
                from user in db.Users.AsNoTracking()
                where user.Id == userId && user.AccountId == accountId && user.DeletedAt == null
                join account in db.Accounts on user.AccountId equals account.Id
                select new { User = user.Name, Account = account.Name, account.OperatorId }).SingleOrDefaultAsync(ct);
            if (found is null)
            {
                return UserErrors.NotFound;
            }

            var urls = await (
                from node in db.Nodes.AsNoTracking()
                where node.OperatorId == found.OperatorId && node.CordonedAt == null
                join at in db.Regions on node.RegionId equals at.Id
                where region == null || at.Name == region
                orderby at.Id, node.Id
                select node.ClientUrl).ToListAsync(ct);
            var name = $"{found.Account}-{found.User}";
            return new File(name, new Response($"{found.User} of {found.Account} on Trunkline", string.Join(',', urls), creds ?? $"{name}.creds"));
        }
    }
}
