using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Platform.Portal.Web;

/// <summary>What an operation has to do with ETags.</summary>
/// <param name="Answer">What its 200 is made of; null: no JSON of one resource.</param>
/// <param name="Read">The GET at the same address, when that gives one resource; the operation itself, if it is that one.</param>
/// <param name="ReadsIfMatch">The handler itself looks at If-Match.</param>
internal sealed record VersionedRoute(Type? Answer, RouteEndpoint? Read, bool ReadsIfMatch);

/// <summary>The API's operations that read one resource, and those that change one. By what is mapped, so that a new one is among them without saying so: a GET whose answer
/// is JSON and no <see cref="Page{T}"/> reads one, and PATCH, PUT and DELETE change one.</summary>
internal sealed class VersionedRoutes(EndpointDataSource endpoints)
{
    // By operation: the endpoint of a request is another object than the one that is listed here.
    private readonly Lazy<IReadOnlyDictionary<string, VersionedRoute>> _routes = new(() => Find(endpoints));

    public VersionedRoute? Of(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<IEndpointNameMetadata>() is { } named && _routes.Value.TryGetValue(named.EndpointName, out var route) ? route : null;

    /// <summary>What a 200 of the operation is made of, if that is one resource.</summary>
    public static Type? AnswerOf(IEnumerable<object> metadata) =>
        metadata.OfType<IProducesResponseTypeMetadata>().FirstOrDefault(p => p.StatusCode == 200 && p.Type is not null && p.ContentTypes.Contains("application/json", StringComparer.Ordinal))?.Type is { } type
        && type != typeof(string) && type != typeof(void) && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Page<>)) && !type.IsAssignableTo(typeof(Stream))
            ? type : null;

    public static bool IsChange(string method) => HttpMethods.IsPatch(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method);

    /// <summary>Whether the handler itself takes the header.</summary>
    public static bool Takes(IEnumerable<object> metadata, string header) =>
        metadata.OfType<MethodInfo>().Any(m => m.GetParameters().Any(p => p.GetCustomAttribute<FromHeaderAttribute>()?.Name == header));

    private static Dictionary<string, VersionedRoute> Find(EndpointDataSource endpoints)
    {
        var api = endpoints.Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText?.StartsWith("/api/v1", StringComparison.Ordinal) is true).ToList();
        var reads = api.Where(e => Has(e, HttpMethods.IsGet) && AnswerOf(e.Metadata) is not null).ToLookup(e => Shape(e.RoutePattern), StringComparer.Ordinal);
        return api.Where(e => Has(e, HttpMethods.IsGet) ? AnswerOf(e.Metadata) is not null : Has(e, IsChange)).ToDictionary(
            e => e.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName,
            e => new VersionedRoute(AnswerOf(e.Metadata), reads[Shape(e.RoutePattern)].FirstOrDefault(), Takes(e.Metadata, "If-Match")),
            StringComparer.Ordinal);
    }

    private static string Shape(RoutePattern pattern) => pattern.RawText!.TrimEnd('/');

    private static bool Has(RouteEndpoint endpoint, Func<string, bool> isOne) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is [var method] && isOne(method);
}
