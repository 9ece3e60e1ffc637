using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Portal.Features.Issuer;
using Platform.Store;

namespace Platform.Portal.Features.Audit;

/// <summary>What actors are called. Of persons only those an audit row of this organization names are looked up.</summary>
internal sealed class AuditNames(PortalDb db)
{
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>The rows with their actors' names: a person's e-mail address, a token's name, that of a service account or of the application that acts for a person.</summary>
    public async Task<IReadOnlyList<AuditEventView>> NameAsync(IReadOnlyList<AuditRow> rows, CancellationToken ct)
    {
        var news = rows.Select(r => r.Actor).Where(a => !_known.ContainsKey(a)).Distinct(StringComparer.Ordinal).ToList();
        var persons = news.Select(a => IdIn<PersonId>(a, "person ")).OfType<PersonId>().Select(p => p.Value).ToList();
        var tokens = news.Select(a => IdIn<ApiTokenId>(a, "token ")).OfType<ApiTokenId>().ToList();
        var clients = news.Select(a => IdIn<ClientId>(a, "token ")).OfType<ClientId>().ToList();
        var authorizations = news.Select(a => IdIn<ClientAuthorizationId>(a, "token ")).OfType<ClientAuthorizationId>().ToList();
        foreach (var actor in news)
        {
            _known[actor] = null;
        }

        if (persons.Count > 0)
        {
            foreach (var person in await db.Persons.AsNoTracking().Where(p => persons.Contains(p.Id)).Select(p => new { p.Id, p.Email }).ToListAsync(ct))
            {
                _known[$"person {new PersonId(person.Id)}"] = person.Email;
            }
        }

        if (tokens.Count > 0)
        {
            foreach (var token in await db.ApiTokens.AsNoTracking().Where(t => tokens.Contains(t.Id)).Select(t => new { t.Id, t.Name }).ToListAsync(ct))
            {
                _known[$"token {token.Id}"] = token.Name;
            }
        }

        if (authorizations.Count > 0)
        {
            var acting = await db.ClientAuthorizations.AsNoTracking().Where(a => authorizations.Contains(a.Id)).Select(a => new { a.Id, a.ClientId }).ToListAsync(ct);
            var names = await ClientsAsync([.. acting.Select(a => ClientId.TryParse(a.ClientId, null, out var id) ? id : default)], ct);
            names[IssuerClient.Trunk.Id] = IssuerClient.Trunk.Name;
            foreach (var one in acting)
            {
                _known[$"token {one.Id}"] = names.GetValueOrDefault(one.ClientId);
            }
        }

        if (clients.Count > 0)
        {
            foreach (var (client, name) in await ClientsAsync(clients, ct))
            {
                _known[$"token {client}"] = name;
            }
        }

        return [.. rows.Select(r => AuditEventView.Of(r, _known[r.Actor]))];
    }

    // Those that were deleted too: what they did stays.
    private Task<Dictionary<string, string>> ClientsAsync(List<ClientId> ids, CancellationToken ct) =>
        db.Clients.AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id.ToString(), c => c.Name, StringComparer.Ordinal, ct);

    private static T? IdIn<T>(string actor, string kind)
        where T : struct, IParsable<T> =>
        actor.StartsWith(kind, StringComparison.Ordinal) && T.TryParse(actor[kind.Length..], null, out var id) ? id : null;
}
