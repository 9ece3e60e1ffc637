using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>The OpenAPI 3.1 document of /api/v1 at /openapi/v1.json; docs/openapi/v1.json is the same, and a test says so.</summary>
internal static class OpenApi
{
    private static readonly Lazy<HashSet<string>> SharedNames = new(() =>
        [.. typeof(OpenApi).Assembly.GetTypes().Where(t => !t.IsNested && t.Namespace?.StartsWith("Platform.Portal.Features.", StringComparison.Ordinal) is true).GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)]);

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", o =>
    {
        o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        o.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) is true;
        // Every slice calls its shapes Request and Response: without the slice's name they would all be one schema, and without the feature's where two slices have one name. Ids stand inline.
        o.CreateSchemaReferenceId = type => IdPrefix(type.Type) is not null ? null
            : type.Type is { IsNested: true, DeclaringType: { } slice } && OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not null ? $"{(SharedNames.Value.Contains(slice.Name) ? slice.Namespace!.Split('.')[^1] : "")}{slice.Name}{type.Type.Name}"
            : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Trunkline",
                Version = "v1",
                Description = "Hosted NATS: organizations, accounts, users, credentials. Refusals are RFC 9457 problems with a stable code.",
            };
            // The server is where the document was fetched from; a committed file names no machine.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "tl_pat_…", Description = "An API token." },
                ["password"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "Address and password, to make a token." },
            };
            OpenApiMending.Mend(document);
            return Task.CompletedTask;
        });
        o.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            ApiManners.AddTo(operation, context.Description.HttpMethod!, metadata, context.Document!);
            OperationExamples.AddTo(operation, $"/{context.Description.RelativePath}");
            if (metadata.OfType<Microsoft.AspNetCore.Authorization.IAllowAnonymous>().Any())
            {
                return Task.CompletedTask;
            }

            if (!string.Equals(context.Description.HttpMethod, "GET", StringComparison.Ordinal) && !metadata.OfType<TakesNoKey>().Any())
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = KeyedRequest.Header,
                    In = ParameterLocation.Header,
                    Description = "A new one for each new request. Sent again with the same one within a day, the request has no second effect and gets the first answer, marked Idempotency-Replayed: true.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 255 },
                });
            }

            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [] }];
            if (metadata.OfType<TakesBasic>().Any())
            {
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("password", context.Document)] = [] });
            }

            return Task.CompletedTask;
        });
        o.AddSchemaTransformer((schema, context, _) =>
        {
            if (IdPrefix(context.JsonTypeInfo.Type) is { } prefix)
            {
                schema.Type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
                schema.Pattern = $"^{prefix}_[0-9a-hjkmnp-tv-z]{{26}}$";
            }

            // Of what has a converter of its own the framework knows no shape.
            if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(DateTimeOffset))
            {
                schema.Type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is null ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
                schema.Format = "date-time";
            }

            // A request's members are nullable in C# so that their absence is a refusal that names the field; on the wire null is refused.
            // A response's may be there and null.
            foreach (var name in (context.JsonTypeInfo.Type.Name is "Request" ? schema.Required : null) ?? Enumerable.Empty<string>())
            {
                if (schema.Properties?.TryGetValue(name, out var member) is true && member is OpenApiSchema { Type: { } kind } property)
                {
                    property.Type = kind & ~JsonSchemaType.Null;
                }
            }

            return Task.CompletedTask;
        });
    });

    private static string? IdPrefix(Type type)
    {
        var id = Nullable.GetUnderlyingType(type) ?? type;
        return id.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITypedId<>))
            ? (string)id.GetProperty("Prefix")!.GetValue(null)!
            : null;
    }
}
