using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Issuer;

/// <summary>A person lets a device in, or not, by the code it shows.</summary>
internal static class AnswerDevice
{
    /// <summary>What waits under a code.</summary>
    public sealed record Waiting(string Code, IssuerClient Client, IReadOnlyList<string> Scopes);

    internal sealed class Handler(Caller caller, PortalDb db, CodeIssuer codes, UserCodeAttempts attempts, TwoFactorWall factors, SignOutWall signOuts, PlatformMemory platform, TimeProvider clock)
    {
        /// <summary>Wrong codes are counted for the person who types them.</summary>
        public async Task<Result<Waiting>> FindAsync(PersonId person, string? typed, CancellationToken ct)
        {
            if (attempts.IsOver(person))
            {
                return DeviceErrors.TooMany;
            }

            if (await RowAsync(typed, ct) is not { } device || await IssuerClient.FindAsync(db, device.ClientId, ct) is not { } client)
            {
                attempts.Wrong(person);
                return DeviceErrors.CodeUnknown;
            }

            return new Waiting(UserCodes.Show(UserCodes.Read(typed)!), client, device.Scopes);
        }

        public async Task<Result<Waiting>> HandleAsync(BrowserSession session, string? typed, OrganizationId? wanted, bool agrees, CancellationToken ct)
        {
            if ((await FindAsync(session.Person, typed, ct)).IsRefused(out var refusal, out var waiting))
            {
                return refusal;
            }

            var organization = waiting.Client.Organization ?? wanted;
            if (agrees && (organization is null || !(await db.OrganizationsOfAsync(session.Person, ct)).Any(m => m.Organization == organization)))
            {
                return AuthErrors.OrganizationNotFound;
            }

            if (agrees && await RefusalAsync(session, organization!.Value, ct) is { } closed)
            {
                return closed;
            }

            if (agrees)
            {
                caller.Set(organization!.Value, session.Person, $"person {session.Person}", []);
            }

            var device = (await RowAsync(typed, ct))!;
            var now = clock.GetUtcNow();
            var state = agrees ? DeviceCodeState.Approved : DeviceCodeState.Denied;
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await db.DeviceCodes.Where(d => d.Key == device.Key && d.State == DeviceCodeState.Pending).ExecuteUpdateAsync(s => s.SetProperty(d => d.State, state), ct) != 1)
            {
                return DeviceErrors.CodeUnknown;
            }

            if (agrees)
            {
                codes.AddDevice(device, session, organization!.Value, now);
                await db.SaveChangesAsync(ct);
            }

            await transaction.CommitAsync(ct);
            return waiting;
        }

        private async Task<Error?> RefusalAsync(BrowserSession session, OrganizationId organization, CancellationToken ct) =>
            !platform.Now.IsOn(Flags.DeviceFlow, organization) ? DeviceErrors.TurnedOff
            : signOuts.IsClosedTo(organization, session.Person, session.AuthenticatedAt) ? AuthErrors.SignInAgain
            : await factors.IsClosedToAsync(organization, session.Person, session.Methods, ct) ? AuthErrors.TwoFactorsRequired
            : null;

        private async Task<DeviceCode?> RowAsync(string? typed, CancellationToken ct)
        {
            if (UserCodes.Read(typed) is not { } code)
            {
                return null;
            }

            var (hash, now) = (Handles.Hash(code), clock.GetUtcNow());
            return await db.DeviceCodes.AsNoTracking().SingleOrDefaultAsync(d => d.UserCode == hash && d.State == DeviceCodeState.Pending && d.ExpiresAt > now, ct);
        }
    }
}
