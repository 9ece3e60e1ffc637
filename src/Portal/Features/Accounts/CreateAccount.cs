using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Features.Operators;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Accounts;

/// <summary>Adds a NATS account with its keys and the signing key group "default". The rows exist when this returns; clients can
/// connect once the fleet holds generation 1. With the header Prefer: wait=seconds the answer waits for that.</summary>
internal static class CreateAccount
{
    /// <summary>OperatorId: a dedicated operator of the organization's; left out, the shared one.</summary>
    public sealed record Request([property: Required, StringLength(64), RegularExpression(Names.Pattern)] string? Name, OperatorId? OperatorId = null);

    public static void Map(RouteGroupBuilder accounts) => accounts
        .MapPost("", PostAsync)
        .WithName(nameof(CreateAccount)).WithSummary("Create an account")
        .Refuses(400, 403, 409, 503);

    private static async Task<Results<Created<AccountView>, ProblemHttpResult>> PostAsync(
        Request request, HttpContext context, Handler handler, PublicationWait publication, StoreBells bells, CancellationToken ct, [FromHeader(Name = Preferences.Header)] string? prefer = null)
    {
        var rung = bells.Published.Next;
        var result = await handler.HandleAsync(request, ct);
        if (Preferences.Patience(prefer) is { } patience && !context.IsKeyed() && !result.IsRefused(out _, out var account))
        {
            context.Response.Headers[Preferences.Applied] = prefer;
            result = account with { IsCurrent = await publication.HasArrivedAsync(account.Id, account.Generation, rung, patience, ct) };
        }

        return result.ToCreated(created => $"/api/v1/accounts/{created.Id}");
    }

    // Pages call this handler too and pass no endpoint on the way, so the permission is asked for here.
    internal sealed class Handler(Caller caller, PortalDb db, AccountFactory accounts, FleetBell fleet, TimeProvider clock)
    {
        public async Task<Result<AccountView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return AccountErrors.MayNotManage;
            }

            if (Names.Check(request.Name) is { } wrong)
            {
                return wrong;
            }

            if (request.OperatorId is { } wanted && !await db.Operators.AnyAsync(o => o.Id == wanted, ct))
            {
                return OperatorErrors.NotFound with { Field = "operator_id" };
            }

            var now = clock.GetUtcNow();
            try
            {
                var made = request.OperatorId is { } chosen
                    ? await accounts.AddAsync(db, caller.Organization, chosen, request.Name!, now, ct)
                    : await accounts.AddAsync(db, caller.Organization, request.Name!, now, ct);
                var account = made.Account;
                AuditLog.Append(db, "account.create", account.Id.ToString(), new { account.Name, account.PublicKey }, now);
                FailPoint.Hit("account.create.before_save");
                await db.SaveChangesAsync(ct);
                FailPoint.Hit("account.create.after_save");
                fleet.Ring();
                return new AccountView(account.Id, account.Name, account.PublicKey, account.Generation, false, account.CreatedAt);
            }
            catch (DbUpdateException e) when (e.Violates("ux_accounts_organization_name"))
            {
                return AccountErrors.NameTaken;
            }
        }
    }
}
