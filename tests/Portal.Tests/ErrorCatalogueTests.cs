using System.Reflection;
using Platform.Kernel;
using Platform.Portal.Web;

namespace Platform.Portal.Tests;

public sealed class ErrorCatalogueTests
{
    /// <summary>Codes are public API: docs/errors.txt is what callers read, and a change to it shows in review.</summary>
    [Fact]
    public void Every_code_stands_in_docs_errors_txt_with_its_status_and_words() => Snapshot.ShouldMatch("docs/errors.txt", Catalogue());

    private static string Catalogue()
    {
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var errors = typeof(Problems).Assembly.GetTypes().Where(t => !t.ContainsGenericParameters).SelectMany(t => t.GetFields(Any))
            .Where(f => f.FieldType == typeof(Error)).Select(f => (Error)f.GetValue(null)!).OrderBy(e => e.Code, StringComparer.Ordinal);
        return string.Concat(errors.Select(e => $"{e.Code} {Status(e)}\n    {e.Message}\n"));
    }

    private static int Status(Error error) => error.Code switch
    {
        "request.too_large" => 413,
        "request.wrong_content_type" => 415,
        "route.wrong_method" => 405,
        "server.unexpected" => 500,
        _ => Problems.StatusOf(error),
    };
}
