using Platform.Nats.Jwt;

namespace Platform.Nats.Sharing;

/// <summary>Who imports what from whom, to be asked before an account is signed. Import cycles have crashed servers, and a nats-server
/// silently leaves out an import it takes for one, so both are looked for: messages that would go round, and what servers refuse.
/// StreamExports: the subjects each account exports as streams, which the servers' rule asks for.</summary>
public sealed class ImportGraph(IEnumerable<SharedImport> imports, ILookup<string, string> streamExports)
{
    private const int MostSteps = 100_000;
    private const int MostLaps = 8;
    private readonly List<SharedImport> _imports = [.. imports];

    /// <summary>What taking the import in would break: a loop through it, or an import, its own or another account's, that servers would
    /// leave out from then on. The graph may hold it already.</summary>
    public ImportCycle? CycleBy(SharedImport import)
    {
        ArgumentNullException.ThrowIfNull(import);
        var before = new ImportGraph(_imports.Where(i => i != import), streamExports);
        var after = new ImportGraph([.. before._imports, import], streamExports);
        return after.LoopThrough(import) ?? after.NewlyRefused(before, import.Type);
    }

    /// <summary>The same for a stream export that is added: the graph does not hold it yet.</summary>
    public ImportCycle? CycleByExport(string account, string subject)
    {
        var more = streamExports.SelectMany(e => e.Select(s => (Account: e.Key, Subject: s))).Append((Account: account, Subject: subject));
        return new ImportGraph(_imports, more.ToLookup(e => e.Account, e => e.Subject, StringComparer.Ordinal)).NewlyRefused(this, NatsExportType.Stream);
    }

    /// <summary>The first cycle of the whole graph.</summary>
    public ImportCycle? Any() =>
        _imports.Select(LoopThrough).FirstOrDefault(c => c is not null) ?? _imports.Select(Refused).FirstOrDefault(c => c is not null);

    private ImportCycle? NewlyRefused(ImportGraph before, NatsExportType type) =>
        _imports.Where(i => i.Type == type)
            .Select(i => Refused(i) is { } cycle && (!before._imports.Contains(i) || before.Refused(i) is null) ? cycle : null)
            .FirstOrDefault(c => c is not null);

    private ImportCycle? Refused(SharedImport import) =>
        new ServerSearch(_imports.Where(i => i.Type == import.Type).ToLookup(i => i.Importer, StringComparer.Ordinal), streamExports).Refuses(import);

    /// <summary>Follows messages from the import on, each time only those subjects that still fit, until what was sent is sent again. A
    /// message that comes back as another and then stops does not go round; one that grows at every lap does.</summary>
    private ImportCycle? LoopThrough(SharedImport start)
    {
        var bySource = _imports.Where(i => i.Type == start.Type).ToLookup(i => i.Source.Account, StringComparer.Ordinal);
        var seen = new HashSet<(SharedImport, string)>();
        var path = new List<(SharedImport Import, string Subject)>();
        return Follow((start, start.Source.Pattern));

        ImportCycle? Follow((SharedImport Import, string Subject) sent)
        {
            var before = path.IndexOf(sent);
            if (before < 0 && sent.Import == start && path.Count(p => p.Import == start) > MostLaps)
            {
                before = path.FindLastIndex(p => p.Import == start);
            }

            if (before >= 0)
            {
                return path[before..].Exists(p => p.Import == start)
                    ? new([.. path[before..].Append(sent).Select(p => (p.Import.Source.Account, p.Subject))], IsLoop: true)
                    : null;
            }

            if (!seen.Add(sent) || seen.Count > MostSteps)
            {
                return null;
            }

            path.Add(sent);
            var arrived = SubjectRenaming.Apply(sent.Import, sent.Subject.Split('.'));
            foreach (var next in bySource[sent.Import.Target])
            {
                if (SubjectPattern.Intersect(arrived, next.Source.Pattern.Split('.')) is { } taken && Follow((next, string.Join('.', taken))) is { } found)
                {
                    return found;
                }
            }

            path.RemoveAt(path.Count - 1);
            return null;
        }
    }
}
