using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Kernel;
using Platform.Nats.Permissions;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Claims;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Tester;

/// <summary>A preset with its values in place: permissions ready for a user or, with placeholders, for a group's template.</summary>
internal static class CompilePreset
{
    /// <summary>Values: by parameter name, such as {"bucket": "CFG", "inbox": "_INBOX_app"}.</summary>
    public sealed record Request(
        IReadOnlyDictionary<string, string?>? Values = null,
        [property: Description("Names of options wanted.")] IReadOnlyList<string>? Options = null,
        [property: Description("Values may have placeholders such as {{name()}}, for the template of a signing key group.")] bool IsTemplate = false);

    /// <summary>Residual: what the holder can do beside the purpose. Warnings: what these values give away.</summary>
    public sealed record Response(PermissionsBody Permissions, IReadOnlyList<string> Residual, IReadOnlyList<string> Notes, IReadOnlyList<string> Warnings);

    public static void Map(RouteGroupBuilder presets) => presets
        .MapPost("/{preset}/compile", Post)
        .OnlyAsks()
        .WithName(nameof(CompilePreset)).WithSummary("Fill in a permission preset")
        .Refuses(400, 403, 404);

    private static Results<Ok<Response>, ProblemHttpResult> Post(string preset, Request request, Handler handler) => handler.Handle(preset, request).ToOk();

    internal sealed class Handler(Caller caller)
    {
        public Result<Response> Handle(string id, Request request)
        {
            if (!caller.Can(Permissions.ReadAccounts))
            {
                return AccountErrors.MayNotRead;
            }

            if (Presets.Find(id) is not { } preset)
            {
                return TesterErrors.PresetNotFound;
            }

            var values = (request.Values ?? new Dictionary<string, string?>(StringComparer.Ordinal)).Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!, StringComparer.Ordinal);
            var compiled = preset.Compile(values, request.Options?.ToList(), request.IsTemplate);
            return compiled.Permissions is null
                ? TesterErrors.PresetValue with { Message = compiled.Refusals[0].Message, Field = Field(request, compiled.Refusals[0].Parameter) }
                : new Response(PermissionsBody.From(compiled.Permissions), preset.Residual, preset.Notes, compiled.Warnings);
        }

        private static string Field(Request request, string name) => request.Options?.Contains(name, StringComparer.Ordinal) == true ? "/options" : $"/values/{name}";
    }
}
