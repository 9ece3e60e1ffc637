namespace Platform.Portal.Features.Issuer;

/// <summary>The parameters of a request to an endpoint for programs (RFC 6749 §3.2): a form, each parameter once.</summary>
internal sealed class TokenForm
{
    private readonly IFormCollection _form;

    private TokenForm(IFormCollection form) => _form = form;

    /// <summary>Null when it is absent or empty.</summary>
    public string? this[string name] => _form.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;

    /// <returns>Null, with an error, when the request has no such form.</returns>
    public static async Task<(TokenForm? Form, OAuthError? Error)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is not true)
        {
            return (null, OAuthError.InvalidRequest("The body is application/x-www-form-urlencoded."));
        }

        try
        {
            var form = await request.ReadFormAsync(ct);
            return form.Any(f => f.Value.Count > 1)
                ? (null, OAuthError.InvalidRequest("A parameter is there more than once."))
                : (new TokenForm(form), null);
        }
        catch (InvalidDataException)
        {
            return (null, OAuthError.InvalidRequest("The body is no form."));
        }
    }
}
