using System.Security.Cryptography;
using System.Text;

namespace Platform.AuthCallout.Http;

/// <summary>Lets the portal in, who holds the secret; nobody else learns that there is anything.</summary>
internal sealed class Access(CalloutOptions options) : IEndpointFilter
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(options.Access));

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return IsGranted(context.HttpContext.Request.Headers.Authorization.ToString()) ? next(context) : new(TypedResults.Unauthorized());
    }

    // Of hashes, so that neither content nor length shows in the time it takes.
    private bool IsGranted(string header) =>
        header.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..])), _hash);
}
