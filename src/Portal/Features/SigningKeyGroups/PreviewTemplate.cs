using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Permissions;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.SigningKeyGroups;

/// <summary>What a server makes of a template for one user: the lists in force, which entries came to nothing and why, or why the login would be
/// refused (the client hears "Authorization Violation" only), and what may surprise.</summary>
internal static class PreviewTemplate
{
    /// <summary>A user to try. Tags are "key:value", as JWTs have them; they are lower-cased like there.</summary>
    public sealed record Sample(
        string? Name = null,
        [property: Description("U…; left out, one is made up")] string? Subject = null,
        IReadOnlyList<string>? Tags = null);

    /// <summary>Template: as of a group, saved or not.</summary>
    public sealed record Request(UserLimitsBody Template, Sample? User = null);

    /// <summary>One entry in force. Template: the text it was made of, where it differs. IsAdded: the server's own, since every allow entry came to nothing.</summary>
    public sealed record Entry(string Text, string? Template, bool IsAdded);

    /// <summary>List: pub.allow, pub.deny, sub.allow or sub.deny. Text: what the entry came to.</summary>
    public sealed record Dropped(string List, string Template, string Text, string Why);

    /// <summary>Connects: whether the login is accepted; Refusal says why not. Origin: "template", "defaults" (the template has no list: the account's default
    /// permissions) or "none" (everything is allowed).</summary>
    public sealed record Response(
        bool Connects,
        string? Refusal,
        string Origin,
        Sample User,
        IReadOnlyList<Entry> PubAllow,
        IReadOnlyList<Entry> PubDeny,
        IReadOnlyList<Entry> SubAllow,
        IReadOnlyList<Entry> SubDeny,
        ResponseBody? Resp,
        IReadOnlyList<Dropped> Dropped,
        IReadOnlyList<PermissionWarning> Warnings);

    public static void Map(RouteGroupBuilder groups) => groups
        .MapPost("/preview", PostAsync)
        .OnlyAsks()
        .WithName("PreviewTemplate").WithSummary("Try a template for a sample user")
        .Refuses(400, 403, 404);

    private static async Task<Results<Ok<Response>, ProblemHttpResult>> PostAsync(AccountId accountId, Request request, Handler handler, CancellationToken ct) =>
        (await handler.HandleAsync(accountId, request, ct)).ToOk();

    internal sealed class Handler(Caller caller, PortalDb db)
    {
        public async Task<Result<Response>> HandleAsync(AccountId accountId, Request request, CancellationToken ct)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            var template = request.Template ?? new();
            if (template.Check("template", isTemplate: true) is { } wrong)
            {
                return wrong;
            }

            var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct);
            return account is null ? AccountErrors.NotFound : Of(account, template, request.User ?? new());
        }

        private static Result<Response> Of(Account row, UserLimitsBody body, Sample sample)
        {
            var tags = (sample.Tags ?? []).Select(t => t.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToList();
            if (tags.Count > 100 || tags.Exists(t => t.Length is 0 or > 256))
            {
                return GroupErrors.SampleTagInvalid;
            }

            if (!string.IsNullOrEmpty(sample.Subject) && !KeyPair.IsValidPublicKey(sample.Subject, PrefixByte.User))
            {
                return GroupErrors.SampleSubjectInvalid;
            }

            var account = NatsAccountClaims.FromJson(row.Claims);
            (account.Subject, account.Name) = (row.PublicKey, row.Name);
            using var made = string.IsNullOrEmpty(sample.Subject) ? KeyPair.CreatePair(PrefixByte.User) : null;
            var user = NatsJwt.NewUserClaims(made?.PublicKey ?? sample.Subject!);
            user.Name = sample.Name ?? "";
            user.SetScoped(true);
            user.User.Tags = tags;
            user.User.IssuerAccount = row.PublicKey;
            var template = new NatsUserPermissionLimits();
            body.ApplyTo(template);
            var inForce = SubjectPermissions.Of(user, template, account);
            return new Response(
                inForce.Refusal is null,
                inForce.Refusal is { } refusal ? TemplateWords.Of(refusal) : null,
                inForce.Origin switch { PermissionOrigin.Template => "template", PermissionOrigin.Defaults => "defaults", _ => "none" },
                new(user.Name, user.Subject, tags),
                Entries(inForce, PermissionList.PubAllow),
                Entries(inForce, PermissionList.PubDeny),
                Entries(inForce, PermissionList.SubAllow),
                Entries(inForce, PermissionList.SubDeny),
                inForce.Resp is { } resp ? new(resp.MaxMsgs, resp.Expires) : null,
                [.. inForce.Dropped.Select(d => new Dropped(PermissionEntry.NameOf(d.List), d.Template, d.Text, TemplateWords.Of(d.Reason)))],
                [.. PermissionWarnings.Of(body, isTemplate: true), .. TemplateWords.Widened(inForce)]);
        }

        private static IReadOnlyList<Entry> Entries(SubjectPermissions inForce, PermissionList list) =>
            [.. inForce.Entries(list).Select(e => new Entry(e.Text, e.Template, e.IsAdded))];
    }
}
