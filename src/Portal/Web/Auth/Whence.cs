namespace Platform.Portal.Web;

/// <summary>Where a request comes from, as far as its network address and its browser's own word tell.</summary>
internal sealed record Whence(string Address, string Agent)
{
    private const int LongestAgent = 256;
    private static readonly Whence Nowhere = new("", "");

    public static Whence Of(HttpContext? context)
    {
        if (context is null)
        {
            return Nowhere;
        }

        var agent = string.Concat(context.Request.Headers.UserAgent.ToString().Where(c => !char.IsControl(c)).Take(LongestAgent));
        return new(context.Connection.RemoteIpAddress?.ToString() ?? "", agent);
    }
}
