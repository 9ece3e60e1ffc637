using Platform.Nats.Jwt;

namespace Platform.Nats.Sharing;

/// <summary>A nats-server's own search (2.15.1, accounts.go, checkServiceImportsForCycles and checkStreamImportsForCycles), which it makes
/// when it takes an import in. It compares other subjects than messages have, remembers accounts rather than paths, and goes through
/// maps in no order; so an account that leads on and is reached twice counts as refused here, whichever way the server would go.</summary>
internal sealed class ServerSearch(ILookup<string, SharedImport> byImporter, ILookup<string, string> streamExports)
{
    private const int MostAccounts = 1024;
    private readonly HashSet<string> _reached = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ledOn = new(StringComparer.Ordinal);
    private readonly List<(string Account, string Subject)> _path = [];

    public ImportCycle? Refuses(SharedImport import)
    {
        var isService = import.Type == NatsExportType.Service;
        // Streams are asked for twice, by the local and by the exporter's subject.
        string[] subjects = isService
            ? [SubjectRules.HasWildCards(import.Subject) ? import.LocalPattern : import.LocalSubject]
            : [import.LocalPattern, import.Subject];
        foreach (var subject in subjects)
        {
            _reached.Clear();
            _ledOn.Clear();
            _ledOn.Add(import.Importer);
            _path.Clear();
            _path.Add((import.Importer, import.LocalSubject));
            if (Search(import.Exporter, subject, import.Subject, isService))
            {
                return new([.. _path], IsLoop: false);
            }
        }

        return null;
    }

    private bool Search(string account, string subject, string shown, bool isService)
    {
        _path.Add((account, shown));
        var isAgain = !_reached.Add(account);
        if (isService || streamExports[account].Any(e => SubjectPattern.IsSubset(subject, e)))
        {
            foreach (var import in byImporter[account].Where(i => SubjectPattern.Collide(subject, isService ? i.Subject : i.LocalPattern)))
            {
                _ledOn.Add(account);
                if (isAgain || _ledOn.Contains(import.Exporter) || _ledOn.Count >= MostAccounts)
                {
                    _path.Add((import.Exporter, import.Subject));
                    return true;
                }

                if (Search(import.Exporter, SubjectPattern.IsSubset(import.LocalPattern, subject) ? import.LocalPattern : subject, import.Subject, isService))
                {
                    return true;
                }
            }
        }

        _path.RemoveAt(_path.Count - 1);
        return false;
    }
}
