using System.Text;
using System.Text.Json.Nodes;
using Platform.Nats.Jwt;
using Platform.Nats.Jwt.Json;

namespace Platform.Nats.Tests.Vectors;

/// <summary>Subjects, addresses, times, lists and limits: rules asked one by one.</summary>
internal static class RulesJudge
{
    public static JsonObject SubjectCheck(VectorCase c)
    {
        var answer = Validated(c, results => SubjectRules.Validate(c.Text("subject"), results));
        answer["hasWildCards"] = SubjectRules.HasWildCards(c.Text("subject"));
        return answer;
    }

    public static JsonObject IsContainedIn(VectorCase c) => new() { ["contained"] = SubjectRules.IsContainedIn(c.Text("subject"), c.Text("other")) };

    public static JsonObject HasExport(VectorCase c)
    {
        var account = new NatsAccount { Exports = [.. Texts(c, "subjects").Select(s => new NatsExport { Subject = s })] };
        return new() { ["contained"] = account.HasExportContaining(c.Text("subject")) };
    }

    public static JsonObject ExportOverlap(VectorCase c) => Validated(c, results =>
        ExportRules.Validate([.. Texts(c, "subjects").Select(s => new NatsExport { Subject = s, Type = TypeOf(c) })], results));

    public static JsonObject ImportOverlap(VectorCase c) => Validated(c, results => ImportRules.Validate(
        [.. Texts(c, "subjects").Select(s => new NatsImport { Subject = s, Type = TypeOf(c), Account = c.Text("account") })], "", results));

    public static JsonObject Permission(VectorCase c) => Validated(c, results => SubjectRules.ValidatePermission(
        new NatsPermission
        {
            Allow = c.Input.TryGetProperty("allow", out _) ? [.. Texts(c, "allow")] : null,
            Deny = c.Input.TryGetProperty("deny", out _) ? [.. Texts(c, "deny")] : null,
        },
        c.Input.GetProperty("permitQueue").GetBoolean(),
        results));

    public static JsonObject Renaming(VectorCase c)
    {
        var answer = Validated(c, results => SubjectRules.ValidateRenaming(c.Text("localSubject"), c.Text("subject"), results));
        answer["toSubject"] = SubjectRules.ToSubject(c.Text("localSubject"));
        return answer;
    }

    public static JsonObject ToSubject(VectorCase c) => new() { ["toSubject"] = SubjectRules.ToSubject(c.Text("localSubject")) };

    public static JsonObject Cidr(VectorCase c) => Validated(c, results => new NatsUser { Src = [c.Text("cidr")] }.Validate(results));

    public static JsonObject TimeRange(VectorCase c) => Validated(
        c, results => new NatsUser { Times = [new() { Start = c.Text("start"), End = c.Text("end") }] }.Validate(results));

    public static JsonObject InfoUrl(VectorCase c) => Validated(c, results => UrlRules.ValidateInfo("", c.Text("url"), results));

    public static JsonObject ServiceUrl(VectorCase c) => new() { ["ok"] = UrlRules.RefusalOfServiceUrl(c.Text("url")) is null };

    public static JsonObject GenericType(VectorCase c) => new() { ["generic"] = NatsGenericClaims.IsGenericType(c.Text("type")) };

    public static JsonObject Version(VectorCase c) => Answer.Of(() =>
    {
        var version = ServerVersion.Parse(c.Text("version"));
        return new() { ["major"] = version.Major, ["minor"] = version.Minor, ["update"] = version.Update };
    });

    public static JsonObject CidrJson(VectorCase c) => Answer.Of(() =>
    {
        var holder = new Holder();
        ClaimsReader.ReadInto(Wrapped(c), new Shape<Holder>().Add("v", (ref input, h) => h.List = CidrList.Read(ref input), (_, _) => { }), holder, keepUnknown: false);
        return new() { ["isNull"] = holder.List is null, ["list"] = holder.List is null ? null : new JsonArray([.. holder.List.Select(t => JsonValue(t))]) };
    });

    public static JsonObject Sampling(VectorCase c) => Answer.Of(() =>
    {
        var holder = new Holder();
        ClaimsReader.ReadInto(
            Wrapped(c), new Shape<Holder>().Add("v", (ref input, h) => h.Number = PartShapes.ReadSampling(ref input, 0), (_, _) => { }), holder, keepUnknown: false);
        var answer = new JsonObject { ["value"] = holder.Number };
        try
        {
            using var output = new JsonOutput();
            PartShapes.WriteSampling(output, holder.Number);
            answer["written"] = JsonNode.Parse(output.Written);
        }
        catch (NatsJwtException)
        {
            answer["writeError"] = true;
        }

        return answer;
    });

    public static JsonObject ListOps(VectorCase c)
    {
        var list = Texts(c, "start").ToList();
        var isTags = c.Text("list") is not "strings";
        var results = new JsonArray();
        foreach (var op in c.Input.GetProperty("ops").EnumerateArray())
        {
            var args = op.GetProperty("args").EnumerateArray().Select(a => a.GetString()!).ToArray();
            JsonNode? result = null;
            switch (op.GetProperty("op").GetString())
            {
                case "add": ClaimLists.Add(list, isTags, args); break;
                case "remove": ClaimLists.Remove(list, isTags, args); break;
                case "set": list = CidrList.Split(args[0]); break;
                case "contains": result = ClaimLists.Contains(list, isTags, args[0]); break;
            }

            results.Add(result);
        }

        return new() { ["list"] = new JsonArray([.. list.Select(t => JsonValue(t))]), ["results"] = results };
    }

    private static JsonObject Validated(VectorCase c, Action<ValidationResults> validate)
    {
        var results = new ValidationResults(c.Now);
        validate(results);
        return new() { ["validation"] = Answer.Validation(results.Issues) };
    }

    private static IEnumerable<string> Texts(VectorCase c, string name) => c.Input.GetProperty(name).EnumerateArray().Select(s => s.GetString()!);

    private static NatsExportType TypeOf(VectorCase c) => Enum.Parse<NatsExportType>(c.Text("type"), ignoreCase: true);

    private static byte[] Wrapped(VectorCase c) => Encoding.UTF8.GetBytes($"{{\"v\":{c.Text("json")}}}");

    private static JsonNode? JsonValue(string text) => text;

    private sealed class Holder
    {
        public List<string>? List { get; set; }

        public long Number { get; set; }
    }
}
