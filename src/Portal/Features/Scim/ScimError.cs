using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Portal.Features.Members;

namespace Platform.Portal.Features.Scim;

/// <summary>A refusal as RFC 7644 §3.12 has it. Type: its scimType, where there is one.</summary>
internal sealed record ScimError(int Status, string? Type, string Detail)
{
    public const string ContentType = "application/scim+json";

    public static readonly ScimError Unauthorized = new(401, null, "Send the directory's token: Authorization: Bearer tl_scim_…. It is made at the organization's single sign-on page, and is good for that organization alone.");
    public static readonly ScimError NotFound = new(404, null, "There is no such resource here.");
    public static readonly ScimError InvalidSyntax = new(400, "invalidSyntax", "The body is not a JSON object that can be read in one way only.");
    public static readonly ScimError InvalidFilter = new(400, "invalidFilter", "The filter is not one of RFC 7644 §3.4.2.2, or is longer than 1,000 characters.");
    public static readonly ScimError InvalidPath = new(400, "invalidPath", "path is not an attribute of this resource.");
    public static readonly ScimError NoTarget = new(400, "noTarget", "Nothing is selected by path.");
    public static readonly ScimError TooMany = new(400, "tooMany", "The directory has more resources than are searched by such a filter. Ask by userName, externalId or displayName with eq.");
    public static readonly ScimError LastOwner = new(409, "mutability", MemberErrors.LastOwner.Message);

    public static ScimError Invalid(string detail) => new(400, "invalidValue", detail);

    public static ScimError Taken(string detail) => new(409, "uniqueness", detail);

    public IResult ToResult() => new ScimAnswer(Status, new JsonObject
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:Error"),
        ["status"] = Status.ToString(CultureInfo.InvariantCulture),
        ["scimType"] = Type,
        ["detail"] = Detail,
    });
}

/// <summary>A value, or a refusal as SCIM says it.</summary>
internal readonly record struct ScimResult<T>(T? Value, ScimError? Error)
{
#pragma warning disable CA2225 // the two conversions are the whole point of the type
    public static implicit operator ScimResult<T>(T value) => new(value, null);
    public static implicit operator ScimResult<T>(ScimError error) => new(default, error);
#pragma warning restore CA2225
}

/// <summary>A body of SCIM's own type; null: none.</summary>
internal sealed class ScimAnswer(int status, JsonObject? body, string? location = null) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (location is not null)
        {
            response.Headers.Location = location;
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"trunkline-scim\"";
        }

        if (body is not null)
        {
            if (body.ContainsKey("scimType") && body["scimType"] is null)
            {
                body.Remove("scimType");
            }

            response.ContentType = ScimError.ContentType;
            await response.WriteAsync(body.ToJsonString(), httpContext.RequestAborted);
        }
    }
}
