using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Sharing;

/// <summary>What the pages of sharing say.</summary>
internal static class SharingWords
{
    public static string Access(ExportFields export) =>
        export.TokenReq ? "private, by activation"
        : export.AccountTokenPosition > 0 ? $"each importer its own, at token {export.AccountTokenPosition}"
        : "public";

    public static (string Tone, string Word) Of(ShareState state) => state switch
    {
        ShareState.Requested => ("warn", "Requested"),
        ShareState.Offered => ("warn", "Offered"),
        ShareState.Accepted => ("ok", "Accepted"),
        ShareState.Declined => ("idle", "Declined"),
        ShareState.Revoked => ("bad", "Revoked"),
    };

    /// <summary>Whether this account is the one that has to answer.</summary>
    public static bool IsWaiting(ShareView share) =>
        share is { Direction: ShareView.Given, State: ShareState.Requested } or { Direction: ShareView.Received, State: ShareState.Offered };

    public static string Name(ShareSide side) => side.Name is null ? "an account elsewhere" : side.Organization is null ? side.Name : $"{side.Name} of {side.Organization}";

    /// <summary>A merge patch that says every field: what is empty goes back to its default.</summary>
    public static JsonObject Patch<T>(T fields) => JsonSerializer.SerializeToNode(fields, Json.Options)!.AsObject();
}
