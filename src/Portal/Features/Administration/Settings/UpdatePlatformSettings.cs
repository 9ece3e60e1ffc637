using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Administration;

/// <summary>Changes the platform's settings; they hold on every replica within a second, and are asked of the database by no request.</summary>
internal static class UpdatePlatformSettings
{
    public static void Map(RouteGroupBuilder admin) => admin
        .MapPatch("/settings", PatchAsync)
        .WithName(nameof(UpdatePlatformSettings)).WithSummary("Change the platform's settings (platform administrators; merge patch)")
        .WithDescription("sign_up: open, closed (by invitation only) or domains (addresses of sign_up_domains, and invitations). notice: a sentence on every page, with its notice_tone. require_two_factors: of everybody in every organization, as security-policy asks it of one's own.")
        .Refuses(400, 404, 412);

    private static async Task<Results<Ok<PlatformSettingsView>, ProblemHttpResult>> PatchAsync(
        PatchOf<PlatformDocument> patch, Handler handler, HttpResponse response, CancellationToken ct, [FromHeader(Name = "If-Match")] string? ifMatch = null)
    {
        if ((await handler.HandleAsync(patch.Document, Precondition.ReadOptional(ifMatch), ct)).IsRefused(out var refusal, out var view))
        {
            return refusal.ToProblem();
        }

        response.Headers.ETag = Precondition.Tag(view.Version);
        return TypedResults.Ok(view);
    }

    internal sealed class Handler(Caller caller, PortalDb db, PlatformMemory platform, FreshSignIn fresh, IHttpContextAccessor http, TimeProvider clock)
    {
        public async Task<Result<PlatformSettingsView>> HandleAsync(JsonObject patch, Precondition precondition, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ManagePlatform))
            {
                return WebErrors.NoSuchRoute;
            }

            if (fresh.Check() is { } stale)
            {
                return stale;
            }

            PlatformSettingsView view;
            await using (var tx = await db.BeginAsync(ct))
            {
                // Two patches at once: the second is applied to what the first made.
                await db.Database.ExecuteSqlAsync($"SELECT 1 FROM platform_settings WHERE id = {PlatformSetting.Only} FOR UPDATE", ct);
                var row = await db.PlatformSettings.SingleAsync(ct);
                var before = JsonSerializer.Deserialize<PlatformDocument>(row.Document, Json.Options)!;
                if (precondition.Check(row.Version) is { } other)
                {
                    return other;
                }

                if (MergePatch.Apply(before, patch).IsRefused(out var wrong, out var after))
                {
                    return wrong;
                }

                if (PlatformRules.Check(after) is { } refusal)
                {
                    return refusal;
                }

                var now = clock.GetUtcNow();
                (row.Document, row.Version) = (JsonSerializer.Serialize(after, Json.Options), row.Version + 1);
                await db.SaveChangesAsync(ct);
                await AuditLog.AppendAsAdministratorAsync(db, Organization.Platform, "platform.update_settings", "settings", new { Before = Words(before), After = Words(after) }, now, ct);
                await tx.CommitAsync(ct);
                view = PlatformSettingsView.Of(after, row.Version);
            }

            await AfterCommit.DoAsync(http.HttpContext, platform.ReadAsync, CancellationToken.None);
            return view;
        }

        private static object Words(PlatformDocument d) => new
        {
            d.Name,
            d.SupportAddress,
            SignUp = Json.Word(d.SignUp),
            d.SignUpDomains,
            d.Notice,
            NoticeTone = Json.Word(d.NoticeTone),
            d.RequireTwoFactors,
        };
    }
}
