using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.Permissions;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tester;

/// <summary>"May this user publish or subscribe to that?", answered as nats-server answers it, with the rule that decided. Nothing is sent and nothing is changed.</summary>
internal static class TestPermissions
{
    /// <summary>One of user_id (a user as it is), group_id (a user of that group) and permissions (anybody with these). Action: publish, subscribe or connect.</summary>
    public sealed record Request(
        string? Action,
        string? Subject = null,
        [property: Description("Of a subscription: its queue group.")] string? Queue = null,
        [property: Description("Of a message: its reply subject.")] string? Reply = null,
        UserId? UserId = null,
        SigningKeyGroupId? GroupId = null,
        PermissionsBody? Permissions = null,
        [property: Description("The permissions given are a template, to be filled in for the sample user.")] bool IsTemplate = false,
        Sample? User = null);

    /// <summary>A user to try with group_id or permissions. Tags: "key:value".</summary>
    public sealed record Sample(string? Name = null, string? Subject = null, IReadOnlyList<string>? Tags = null);

    /// <summary>List: pub.allow, pub.deny, sub.allow or sub.deny. Template: the text it was made of, where it differs. IsAdded: the server's own.</summary>
    public sealed record Entry(string List, string Text, string? Template, bool IsAdded);

    /// <summary>One rule, in the order they count. Entry: null for the last, which says what holds otherwise. Does: allow or deny. Outcome: decides, misses (read, no match),
    /// would_match (not read any more), not_read, ignored (no valid entry).</summary>
    public sealed record Step(Entry? Entry, string Does, string Outcome);

    /// <summary>An import the subject leads into. Subject: the exporter's. LocalSubject: this account's. Account: the exporter's key; AccountName where it is of this organization.</summary>
    public sealed record ImportView(string Type, string Name, string Subject, string LocalSubject, string Account, string? AccountName);

    /// <summary>Rule: what decided (no_list, allow, deny, not_denied, not_allowed, only_responses, reserved_subject, reserved_reply, reserved_queue, invalid_subject, login_refused).
    /// Origin: whose lists are in force: user, template, defaults (the account's) or none (everything is allowed). ServerSays: what the client would hear.</summary>
    public sealed record Response(
        bool Allowed,
        string Rule,
        string Why,
        string Origin,
        string? ServerSays,
        Entry? DecidedBy,
        IReadOnlyList<Step> Walk,
        IReadOnlyList<ImportView> Imports,
        IReadOnlyList<string> Notes);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/accounts/{accountId}/permission-tests", PostAsync)
        .OnlyAsks()
        .WithName(nameof(TestPermissions)).WithSummary("Ask what a user may do, and which rule decides").WithTags("Permissions")
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

            var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && !a.IsSystem, ct);
            if (account is null)
            {
                return AccountErrors.NotFound;
            }

            if (Check(request) is { } wrong)
            {
                return wrong;
            }

            if ((await new TestedUsers(db).FindAsync(account, request, ct)).IsRefused(out var refused, out var tested))
            {
                return refused;
            }

            var (action, subject) = (request.Action!, request.Subject ?? "");
            var imports = action is "connect" ? [] : await ImportsAsync(accountId, action, subject, ct);
            return TesterWords.Answer(tested, action, subject, Blank(request.Queue), Blank(request.Reply), imports);
        }

        private static Error? Check(Request request) =>
            request.Action is not ("publish" or "subscribe" or "connect") ? TesterErrors.ActionInvalid
            : request.Action is not "connect" && (string.IsNullOrEmpty(request.Subject) || request.Subject.Length > 4096) ? TesterErrors.SubjectMissing
            : request.Action is not "subscribe" && Blank(request.Queue) is not null ? TesterErrors.QueueMisplaced
            : request.Action is not "publish" && Blank(request.Reply) is not null ? TesterErrors.ReplyMisplaced
            : new object?[] { request.UserId, request.GroupId, request.Permissions }.Count(p => p is not null) != 1 ? TesterErrors.WhoseUnclear
            : request is { UserId: not null, User: not null } ? TesterErrors.SampleMisplaced
            : request.Permissions?.Check("permissions");

        private async Task<IReadOnlyList<ImportView>> ImportsAsync(AccountId accountId, string action, string subject, CancellationToken ct)
        {
            var rows = await db.Imports.AsNoTracking().Where(i => i.AccountId == accountId).OrderBy(i => i.Id).Select(i => i.Claims).ToListAsync(ct);
            var met = rows.Select(NatsImport.FromJson)
                .Where(i => action is "publish" ? ImportMatch.IsRequest(i, subject) : ImportMatch.IsReceiving(i, subject)).ToList();
            var keys = met.Select(i => i.Account).ToList();
            var names = keys.Count == 0 ? [] : await db.Accounts.AsNoTracking().Where(a => keys.Contains(a.PublicKey)).ToDictionaryAsync(a => a.PublicKey, a => a.Name, StringComparer.Ordinal, ct);
            return
            [
                .. met.Select(i => new ImportView(
                    i.Type is NatsExportType.Service ? "service" : "stream", i.Name, i.Subject, ImportMatch.LocalSubject(i), i.Account, names.GetValueOrDefault(i.Account))),
            ];
        }

        private static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }
}
