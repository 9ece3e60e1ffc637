using System.Security.Cryptography;
using System.Text;

namespace Platform.Portal.Web;

/// <summary>A request with an Idempotency-Key. Hash: SHA-256 over its method, address, content type, If-Match and body: what makes it this request.</summary>
internal sealed record KeyedRequest(string Key, byte[] Hash)
{
    public const string Header = "Idempotency-Key";
    private const int Longest = 255;

    /// <summary>Whether the request carries a key, in an operation that changes something and keeps its answers.</summary>
    public static bool IsOne(HttpContext context) =>
        context.Request.Headers.ContainsKey(Header) && !Rehearsal.IsOne
        && ProblemResponses.IsForPrograms(context)
        && !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method) && !HttpMethods.IsOptions(context.Request.Method)
        && context.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<TakesNoKey>() is null;

    /// <summary>Reads the body whole, and leaves it to be read again. Null: the key is none.</summary>
    public static async Task<KeyedRequest?> ReadAsync(HttpContext context)
    {
        if (context.Request.Headers[Header] is not [{ Length: > 0 and <= Longest } key] || !key.All(c => c is > ' ' and <= '~'))
        {
            return null;
        }

        var request = context.Request;
        var body = new MemoryStream();
        context.Response.RegisterForDispose(body);
        await request.Body.CopyToAsync(body, context.RequestAborted);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n{request.ContentType}\n{request.Headers.IfMatch}\n"));
        hash.AppendData(body.GetBuffer().AsSpan(0, (int)body.Length));
        body.Position = 0;
        request.Body = body;
        return new(key, hash.GetHashAndReset());
    }
}
