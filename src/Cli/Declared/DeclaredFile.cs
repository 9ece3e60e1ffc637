using System.Text.Json.Nodes;
using Platform.Cli.Output;

namespace Platform.Cli.Declared;

/// <summary>The file: read, held against its schema, and against itself.</summary>
/// <param name="Providers">Null: the file does not speak of them.</param>
/// <param name="Accounts">The same.</param>
internal sealed record DeclaredFile(IReadOnlyList<Thing>? Providers, IReadOnlyList<Thing>? Accounts)
{
    private const int MostShown = 20;

    /// <param name="text">JSON or YAML.</param>
    /// <param name="whence">Its name, for what is wrong with it.</param>
    /// <exception cref="CliException">It does not fit; every place is named.</exception>
    public static DeclaredFile Read(string text, string whence)
    {
        var document = YamlText.Read(text, whence);
        var wrong = SchemaCheck.Check(DeclaredSchema.Document(), document).ToList();
        if (wrong.Count > 0)
        {
            throw Refused(whence, wrong);
        }

        var root = (JsonObject)document!;
        var file = new DeclaredFile(
            (root["identity_providers"] as JsonArray)?.Select(p => Thing.Of(Kind.Provider, (JsonObject)p!)).ToList(),
            (root["accounts"] as JsonArray)?.Select(a => Account((JsonObject)a!)).ToList());
        wrong.AddRange(file.Twice());
        return wrong.Count > 0 ? throw Refused(whence, wrong) : file;
    }

    private static Thing Account(JsonObject fields) => Thing.Of(Kind.Account, fields) with
    {
        Parts = Kind.OfAccounts.Where(k => fields[k.Section] is JsonArray).ToDictionary(k => k, k => (IReadOnlyList<Thing>)[.. fields[k.Section]!.AsArray().Select(p => Thing.Of(k, (JsonObject)p!))]),
        Policy = fields["connect_policy"] is JsonObject policy ? new(Kind.Policy, fields["name"]!.GetValue<string>(), new JsonObject { ["policy"] = policy.DeepClone() }) : null,
    };

    private IEnumerable<string> Twice() =>
        Twice("identity_providers", Providers ?? [])
            .Concat(Twice("accounts", Accounts ?? []))
            .Concat((Accounts ?? []).SelectMany(a => a.Parts.SelectMany(p => Twice($"{a.Name}: {p.Key.Section}", p.Value))));

    private static IEnumerable<string> Twice(string where, IReadOnlyList<Thing> things) =>
        things.GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => $"{where}: {g.Key} is there twice.");

    private static CliException Refused(string whence, List<string> wrong) =>
        new(ExitCode.Usage, $"{whence} cannot be taken. trunk help file-schema has its shape.", wrong.Count <= MostShown ? wrong : [.. wrong.Take(MostShown), "and more."]);
}
