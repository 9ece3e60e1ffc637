namespace Platform.Portal.Components;

/// <summary>303 to a path of this site. Anything else (another host, "//host", "/\host") goes to the first page,
/// so a form's "back" field cannot be made to lead away.</summary>
internal sealed class LocalRedirect(string? path) : IResult
{
    public static string Safe(string? path) =>
        path is ['/', ..] && !(path.Length > 1 && path[1] is '/' or '\\') && !path.Any(char.IsControl) ? path : "/";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = Safe(path);
        return Task.CompletedTask;
    }
}
