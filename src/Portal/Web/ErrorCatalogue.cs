using System.Reflection;
using Platform.Authority;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>Every refusal there is, with its status and words: docs/errors.txt, and /docs/errors, where a problem's type leads.</summary>
internal static class ErrorCatalogue
{
    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Lazy<string> Text = new(Write);

    public static void MapErrorCatalogue(this WebApplication app) =>
        app.MapGet("/docs/errors", () => TypedResults.Text(Text.Value)).AllowAnonymous().ExcludeFromDescription();

    /// <summary>The refusal with this code, for a page that was led to by one.</summary>
    public static Error? Find(string code) => All.Value.FirstOrDefault(e => string.Equals(e.Code, code, StringComparison.Ordinal));

    private static readonly Lazy<IReadOnlyList<Error>> All = new(() => [.. typeof(ErrorCatalogue).Assembly.GetTypes()
        .Concat(typeof(AuthorityFeature).Assembly.GetTypes())
        .Where(t => !t.ContainsGenericParameters)
        .SelectMany(t => t.GetFields(Declared))
        .Where(f => f.FieldType == typeof(Error))
        .Select(f => (Error)f.GetValue(null)!)
        .OrderBy(e => e.Code, StringComparer.Ordinal)]);

    public static string Write() => string.Concat(All.Value
        .Select(e => $"{e.Code} {Status(e)}\n    {e.Message}\n"));

    // These four come from the server itself, with statuses no slice uses.
    private static int Status(Error error) =>
        error == WebErrors.TooLarge ? 413
        : error == WebErrors.WrongContentType ? 415
        : error == WebErrors.WrongMethod ? 405
        : error == WebErrors.Unexpected ? 500
        : Problems.StatusOf(error);
}
