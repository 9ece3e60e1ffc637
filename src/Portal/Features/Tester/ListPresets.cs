using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Nats.Permissions;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tester;

/// <summary>Purposes and the least permissions each takes, as proven against a real server.</summary>
internal static class ListPresets
{
    /// <summary>Kind: subjects, subject, name, bucket, inbox, queue or count. Default: null where a value must be given, but for a queue.</summary>
    public sealed record ParameterView(string Name, string Kind, string Description, string Example, string? Default);

    /// <summary>An entry the preset does without, and what else it opens.</summary>
    public sealed record OptionView(string Name, string Entry, string Note);

    /// <summary>Entries with their parameters in braces. Residual: what the holder can do beside the purpose.</summary>
    public sealed record PresetView(
        string Id,
        string Title,
        string Group,
        IReadOnlyList<ParameterView> Parameters,
        IReadOnlyList<string> PubAllow,
        IReadOnlyList<string> PubDeny,
        IReadOnlyList<string> SubAllow,
        IReadOnlyList<string> SubDeny,
        bool Responds,
        IReadOnlyList<OptionView> Options,
        IReadOnlyList<string> Residual,
        IReadOnlyList<string> Notes)
    {
        public static PresetView Of(Preset p) => new(
            p.Id,
            p.Title,
            p.Group,
            [.. p.Parameters.Select(x => new ParameterView(x.Name, x.Kind switch
            {
                PresetParameterKind.Subjects => "subjects",
                PresetParameterKind.Subject => "subject",
                PresetParameterKind.Name => "name",
                PresetParameterKind.Bucket => "bucket",
                PresetParameterKind.Inbox => "inbox",
                PresetParameterKind.Queue => "queue",
                PresetParameterKind.Count => "count",
            }, x.Description, x.Example, x.Default))],
            p.PubAllow,
            p.PubDeny,
            p.SubAllow,
            p.SubDeny,
            p.Answers is not null,
            [.. p.Options.Select(o => new OptionView(o.Name, o.Entry, o.Note))],
            p.Residual,
            p.Notes);
    }

    public sealed record Response(IReadOnlyList<PresetView> Data);

    public static void Map(RouteGroupBuilder presets) => presets
        .MapGet("", Get)
        .WithName(nameof(ListPresets)).WithSummary("List permission presets")
        .Refuses(403);

    private static Results<Ok<Response>, ProblemHttpResult> Get(Handler handler) => handler.Handle().ToOk();

    internal sealed class Handler(Caller caller)
    {
        public Result<Response> Handle() =>
            caller.Can(Permissions.ReadAccounts) ? new Response([.. Presets.All.Select(PresetView.Of)]) : AccountErrors.MayNotRead;
    }
}
