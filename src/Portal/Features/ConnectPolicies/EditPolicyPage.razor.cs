using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Features.ConnectPolicies;

public sealed partial class EditPolicyPage
{
    private IReadOnlyDictionary<string, bool>? _groups;
    private IReadOnlyList<string> _providers = [];
    private IReadOnlyList<string> _regions = [];
    private PreviewPolicy.Response? _preview;
    private Error? _error;
    private bool _notInForm;

    [Parameter] public string AccountId { get; set; } = "";

    /// <summary>"json": begin with the text.</summary>
    [SupplyParameterFromQuery] public string? As { get; set; }
    [SupplyParameterFromForm(FormName = "edit-policy")] private PolicyForm? Form { get; set; }

    [Inject] private GetPolicy.Handler Get { get; set; } = null!;
    [Inject] private PutPolicy.Handler Put { get; set; } = null!;
    [Inject] private PreviewPolicy.Handler Preview { get; set; } = null!;
    [Inject] private PolicyNames Names { get; set; } = null!;

    private string Path => $"{Here.AccountPath}/policy";

    private JsonNode? Document
    {
        get
        {
            try
            {
                return JsonNode.Parse(Form!.ToDocument());
            }
            catch (JsonException)
            {
                return new JsonObject { ["rules"] = new JsonArray() };
            }
        }
    }

    private JsonObject Draft => new() { ["policy"] = Document };

    private JsonObject Call => new() { ["policy"] = Document, ["note"] = Form!.Note ?? "" };

    protected override async Task LoadAsync()
    {
        if (!Caller.Can(Permissions.ManageAccounts))
        {
            Navigation.NotFound();
            return;
        }

        (_groups, _providers, _regions) = await Names.OfAsync(Here.Account!.Id, Ct);
        if (Form is not null)
        {
            return;
        }

        var current = await Get.HandleAsync(Here.Account.Id, Ct);
        Form = current.IsRefused(out _) ? new() { As = "form", Rules = [new() { Outcome = "admit" }] } : PolicyForm.From(current.Value.Policy.GetRawText(), current.Value.Version);
        if (As is "json")
        {
            Form.Do = "as-json";
            Form.Rearrange();
        }
    }

    private async Task SubmitAsync()
    {
        if (_groups is null || Form is not { } form || form.Rearrange())
        {
            return;
        }

        if (form.Do is "as-form")
        {
            _notInForm = !form.ToFields();
            return;
        }

        if (!TryRead(form.ToDocument(), out var document))
        {
            _error = PolicyErrors.Invalid with { Places = [new("/policy", "JSON. The text is not: look for a comma or a quote too many.")] };
            return;
        }

        if (form.Do is not "save")
        {
            (await Preview.HandleAsync(Here.Account!.Id, new(document), Ct)).IsRefused(out _error, out _preview);
            return;
        }

        var result = await Put.HandleAsync(Here.Account!.Id, new(document, form.Note?.Trim() ?? ""), form.Base > 0 ? Precondition.Of(form.Base) : Precondition.None, validateOnly: false, Ct);
        if (!result.IsRefused(out _error, out var saved))
        {
            Navigation.NavigateTo(string.Create(CultureInfo.InvariantCulture, $"{Path}?saved={saved.Version}"));
        }
        else if (_error.Kind is ErrorKind.Stale or ErrorKind.Unconditional)
        {
            _error = _error with { Message = "Somebody saved another version since you began. Yours is still here: copy its JSON, open the newest version, and apply your change to it." };
        }
    }

    // As it was written, a member twice too: the document's reader says where.
    private static bool TryRead(string text, out JsonElement document)
    {
        try
        {
            using var read = JsonDocument.Parse(text);
            document = read.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            document = default;
            return false;
        }
    }

    private static int? RuleOf(string place) =>
        place.Split('/') is ["", "policy", "rules", var index, ..] && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var rule) ? rule : null;
}
