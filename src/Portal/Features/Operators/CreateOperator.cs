using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Platform.Authority;
using Platform.Kernel;
using Platform.Nats.NKeys;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Operators;

/// <summary>Makes an operator of the organization's own, with three signing keys and a system account. Its identity seed is sealed here; or give
/// public_key, keep the seed yourself, and sign the proposal (GET …/proposal) elsewhere.</summary>
internal static class CreateOperator
{
    /// <summary>PublicKey: the identity (O…) when its seed stays elsewhere; left out, one is made and sealed here.</summary>
    public sealed record Request(
        [property: Required, StringLength(64), RegularExpression(Names.Pattern)] string? Name,
        string? PublicKey = null,
        string? AccountServerUrl = null,
        IReadOnlyList<string>? OperatorServiceUrls = null,
        IReadOnlyList<string>? Tags = null,
        string? AssertServerVersion = null,
        bool? StrictSigningKeyUsage = null);

    public static void Map(RouteGroupBuilder operators) => operators
        .MapPost("", PostAsync)
        .WithName(nameof(CreateOperator)).WithSummary("Create a dedicated operator")
        .Refuses(400, 403, 409);

    private static async Task<Results<Created<OperatorView>, ProblemHttpResult>> PostAsync(Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(request, ct)).ToCreated(o => $"/api/v1/operators/{o.Id}");

    internal sealed class Handler(Caller caller, PortalDb db, OperatorFactory operators, OperatorView.Reader reader, FleetBell fleet, IOptions<PortalOptions> options, TimeProvider clock)
    {
        public async Task<Result<OperatorView>> HandleAsync(Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManageAccounts))
            {
                return OperatorErrors.MayNotManage;
            }

            var now = clock.GetUtcNow();
            var fields = new OperatorFields(request.Name, request.AccountServerUrl, request.OperatorServiceUrls, request.Tags, request.AssertServerVersion, request.StrictSigningKeyUsage);
            if (fields.Check(now) is { } wrong)
            {
                return wrong;
            }

            if (request.PublicKey is { } key && !KeyPair.IsValidPublicKey(key, PrefixByte.Operator))
            {
                return OperatorErrors.PublicKeyInvalid;
            }

            try
            {
                var (row, issues) = await operators.AddAsync(
                    db, caller.Organization, request.Name!, request.PublicKey,
                    claims =>
                    {
                        fields.ApplyTo(claims.Operator);
                        claims.Operator.AccountServerUrl = request.AccountServerUrl ?? AccountServer.AddressOf(options.Value.PublicUrl, claims.Subject);
                    },
                    now, ct);
                if (issues.FirstOrDefault(i => i.IsBlocking) is { } issue)
                {
                    return OperatorErrors.Refused(issue);
                }

                AuditLog.Append(db, "operator.create", row.Id.ToString(), new { row.Name, row.PublicKey, row.IsIdentityHeld }, now);
                await db.SaveChangesAsync(ct);
                fleet.Ring();
                return await reader.ReadAsync(row, ct);
            }
            catch (DbUpdateException e) when (e.Violates("ux_operators_organization_name") || e.Violates("ux_accounts_organization_name"))
            {
                return OperatorErrors.NameTaken;
            }
            catch (DbUpdateException e) when (e.Violates("ux_operators_public_key"))
            {
                return OperatorErrors.PublicKeyTaken;
            }
        }
    }
}
