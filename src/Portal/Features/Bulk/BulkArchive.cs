using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Authority;
using Platform.Kernel;
using Platform.Portal.Web;
using Platform.Store;

namespace Platform.Portal.Features.Bulk;

/// <summary>An archive that is made as it is read: some users at a time are issued a credential each, their ledger rows are saved, their files written, and their
/// seeds zeroed. What it holds of memory does not grow with the job. A user that is refused a credential is in refused.csv.</summary>
internal sealed class BulkArchive(PortalDb db, TimeProvider clock, string issuedBy, BulkJob job, string format, CredentialTerms terms) : IDisposable
{
    private const int Batch = 100;

    private readonly Dictionary<SigningKeyGroupId, GroupIssuer> _issuers = [];
    private readonly StringBuilder _refused = new();

    public string MediaType => format is "zip" ? MediaTypeNames.Application.Zip : MediaTypeNames.Application.GZip;
    public string FileName => $"{job.Id}.{format}";

    public void Add(SigningKeyGroupId group, GroupIssuer issuer) => _issuers.Add(group, issuer);

    public async Task WriteAsync(Stream body, CancellationToken ct)
    {
        try
        {
            await using var writer = ArchiveWriter.Start(format, body);
            for (var after = -1; ;)
            {
                var rows = await NextAsync(after, ct);
                if (rows.Count == 0)
                {
                    break;
                }

                after = rows[^1].Row;
                await WriteAsync(rows, writer, ct);
                await body.FlushAsync(ct);
            }

            if (_refused.Length > 0)
            {
                await writer.AddAsync("refused.csv", Encoding.UTF8.GetBytes($"row,name,code\r\n{_refused}"), clock.GetUtcNow(), ct);
            }

            await writer.EndAsync(ct);
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var issuer in _issuers.Values)
        {
            issuer.Dispose();
        }

        _issuers.Clear();
    }

    private async Task<List<(int Row, User User)>> NextAsync(int after, CancellationToken ct)
    {
        var rows = await (
            from row in db.BulkRows.AsNoTracking()
            where row.JobId == job.Id && row.Row > after
            join user in db.Users on row.UserId equals user.Id
            where user.DeletedAt == null
            orderby row.Row
            select new { row.Row, User = user }).Take(Batch).ToListAsync(ct);
        return [.. rows.Select(r => (r.Row, r.User))];
    }

    private async Task WriteAsync(List<(int Row, User User)> rows, ArchiveWriter writer, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var issued = new List<(string Name, IssuedCredential Credential)>();
        try
        {
            foreach (var (row, user) in rows)
            {
                if (_issuers[user.GroupId].Issue(user, terms, issuedBy, now).IsRefused(out var refusal, out var credential))
                {
                    _refused.Append(CultureInfo.InvariantCulture, $"{row},{user.Name},{refusal.Code}\r\n");
                    continue;
                }

                issued.Add((user.Name, credential));
                db.Credentials.Add(credential.Row);
            }

            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
            FailPoint.Hit("bulk.archive.after_save");
            foreach (var (name, credential) in issued)
            {
                var file = credential.Creds.ToArray();
                await writer.AddAsync($"{name}.creds", file, now, ct);
                CryptographicOperations.ZeroMemory(file);
            }
        }
        finally
        {
            issued.ForEach(i => i.Credential.Dispose());
        }
    }
}
