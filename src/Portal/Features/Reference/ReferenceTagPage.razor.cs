using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Platform.Kernel;
using Platform.Portal.Components;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Reference;

public sealed partial class ReferenceTagPage : LoadedPage
{
    private const int MostShown = 64_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ReferenceTag? _tag;
    private IReadOnlyList<Membership> _organizations = [];
    private string? _tried;
    private string? _path;
    private string? _body;
    private Error? _refusal;
    private InnerAnswer? _answer;

    [Parameter] public required string Tag { get; set; }

    [Inject] private ApiReference Reference { get; set; } = null!;
    [Inject] private InnerRequests Requests { get; set; } = null!;
    [Inject] private PortalDb Db { get; set; } = null!;

    protected override async Task LoadAsync()
    {
        _tag = (await Reference.ReadAsync()).FirstOrDefault(t => t.Slug == Tag);
        if (_tag is null)
        {
            Navigation.NotFound();
            return;
        }

        _organizations = await Db.OrganizationsOfAsync(Http.User.PersonId()!.Value, Ct);
    }

    private async Task TryAsync(ReferenceOperation operation)
    {
        Http.Response.Headers.CacheControl = "no-store";
        var form = await Http.Request.ReadFormAsync(Ct);
        (_tried, _path, _body) = (operation.Id, form["path"].ToString().Trim(), form["body"] is [{ Length: > 0 } text] ? text : null);
        // Only what the form stands for: its own operation, whoever wrote the address.
        if (!Matches(operation.Path, _path.Split('?')[0]))
        {
            _refusal = WebErrors.NoSuchRoute;
            return;
        }

        var organization = form["organization"] is [{ Length: > 0 } chosen] ? chosen : null;
        _answer = await Requests.SendAsync(Http, operation.Method, _path, _body, organization, form["__RequestVerificationToken"]);
    }

    private static bool Matches(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(p => p.First is ['{', ..] ? p.Second is not ("" or "." or "..") : p.First == p.Second);
    }

    private static string Indent(JsonNode? node) => node?.ToJsonString(Indented) ?? "{}";

    private static string Show(InnerAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body, 0, Math.Min(answer.Body.Length, MostShown));
        if (answer.ContentType?.Contains("json", StringComparison.Ordinal) is true && answer.Body.Length <= MostShown)
        {
            return JsonNode.Parse(text)?.ToJsonString(Indented) ?? "null";
        }

        return answer.ContentType?.StartsWith("text/", StringComparison.Ordinal) is true ? text : $"{answer.Body.Length} bytes of {answer.ContentType}";
    }
}
