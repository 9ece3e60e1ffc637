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
                var (last, rows) = await NextAsync(after, ct);
                if (last is not { } reached)
                {
                    break;
                }

                after = reached;
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

    /// <summary>The next rows with a user, and the users that are still there. Two questions by index: of one join PostgreSQL, which knows nothing yet of rows that were
    /// made a moment ago, makes at times a plan that walks all users for every row.</summary>
    private async Task<(int? Last, List<(int Row, User User)> Rows)> NextAsync(int after, CancellationToken ct)
    {
        var rows = await db.BulkRows.AsNoTracking().Where(r => r.JobId == job.Id && r.Row > after && r.UserId != null)
            .OrderBy(r => r.Row).Select(r => new { r.Row, UserId = r.UserId!.Value }).Take(Batch).ToListAsync(ct);
        if (rows is not [.., var last])
        {
            return (null, []);
        }

        var ids = rows.ConvertAll(r => r.UserId);
        var users = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id) && u.DeletedAt == null).ToDictionaryAsync(u => u.Id, ct);
        return (last.Row, [.. rows.Where(r => users.ContainsKey(r.UserId)).Select(r => (r.Row, users[r.UserId]))]);
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
