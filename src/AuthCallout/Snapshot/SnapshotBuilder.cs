using System.Text.Json;
using Platform.Admission;
using Platform.Nats.Jwt;

namespace Platform.AuthCallout.Snapshot;

/// <summary>Understands rows. A row that makes no sense refuses what it is of, with a reason, and is told of; it takes nobody else along. What was understood
/// before and has not changed is taken over.</summary>
internal static class SnapshotBuilder
{
    private const string OrganizationSuspended = "organization_suspended";

    public static CalloutState Build(SnapshotData data, SnapshotSecrets secrets, CalloutState? before)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(secrets);
        var problems = new List<(Guid Row, string Text)>();
        var providers = Providers(data, before, problems);
        var hasSameCredentials = before is not null && SameCredentials(data, before.Data) && providers.All(p => ReferenceEquals(before.Providers.GetValueOrDefault(p.Id), p))
            && providers.Count == before.Providers.Count;
        IReadOnlyList<LoginEntry> logins = hasSameCredentials ? before!.Logins : Logins(data, problems);
        if (hasSameCredentials)
        {
            problems.AddRange(data.Logins.SelectMany(l => before!.ProblemsOf[l.Id.Value].Select(text => (l.Id.Value, text))));
        }

        IReadOnlyList<TokenEntry> tokens = hasSameCredentials ? before!.Tokens : [.. data.Tokens.Select(TokenOf)];
        IReadOnlyList<RevocationEntry> revocations = [.. data.Revocations.Select(r => new RevocationEntry(r.Organization, r.Id, r.Provider, r.Subject, r.Fingerprint, r.At))];
        var accounts = Accounts(data, secrets, before, problems);
        var admission = new AdmissionSnapshot(data.TakenAt, providers, accounts, logins, tokens, revocations, data.AllowedNetworks);
        return new()
        {
            Data = data,
            Secrets = secrets,
            Admission = admission,
            Providers = providers.ToDictionary(p => p.Id),
            Logins = logins,
            Tokens = tokens,
            Revocations = revocations,
            Networks = AddressGuard.Networks(data.AllowedNetworks),
            Credentials = hasSameCredentials ? before!.Credentials : new object(),
            Problems = problems.ConvertAll(p => p.Text),
            ProblemsOf = problems.ToLookup(p => p.Row, p => p.Text),
        };
    }

    private static List<ProviderEntry> Providers(SnapshotData data, CalloutState? before, List<(Guid Row, string Text)> problems)
    {
        var known = before?.Data.Providers.ToDictionary(p => p.Id) ?? [];
        var entries = new List<ProviderEntry>(data.Providers.Count);
        foreach (var row in data.Providers)
        {
            if (known.TryGetValue(row.Id, out var same) && same == row && before!.Providers.TryGetValue(row.Id, out var entry))
            {
                entries.Add(entry);
            }
            else if (ProviderSettings.Parse(row.Kind, row.Settings) is var parsed && parsed.IsValid(out var settings))
            {
                entries.Add(new(row.Organization, row.Id, row.Name, settings, row.IsEnabled, row.CreatedAt));
            }
            else
            {
                problems.Add((row.Id.Value, $"Provider {row.Id} is left out: {parsed.Faults[0]}"));
            }
        }

        return entries;
    }

    private static List<LoginEntry> Logins(SnapshotData data, List<(Guid Row, string Text)> problems)
    {
        var entries = new List<LoginEntry>(data.Logins.Count);
        foreach (var row in data.Logins)
        {
            if (Json(row.Claims) is { } claims)
            {
                entries.Add(new(row.Organization, row.Id, row.Provider, row.Username, row.PasswordHash, claims));
            }
            else
            {
                problems.Add((row.Id.Value, $"Login {row.Id} is left out: its claims are no JSON object."));
            }
        }

        return entries;
    }

    private static TokenEntry TokenOf(TokenRow t) =>
        new(t.Organization, t.Id, t.Provider, t.Account, t.Name, t.Hash, t.Scopes, t.CreatedAt, t.ExpiresAt, t.RevokedAt);

    private static List<AccountEntry> Accounts(SnapshotData data, SnapshotSecrets secrets, CalloutState? before, List<(Guid Row, string Text)> problems)
    {
        var knownRows = before?.Data.Accounts.ToDictionary(a => a.Id) ?? [];
        var knownEntries = before?.Admission.Accounts.ToDictionary(a => a.Id) ?? [];
        var entries = new List<AccountEntry>(data.Accounts.Count);
        foreach (var row in data.Accounts.Where(a => a.State is "active" or "suspended" or OrganizationSuspended))
        {
            if (knownRows.TryGetValue(row.Id, out var same) && AccountRows.Same.Equals(same, row) && knownEntries.TryGetValue(row.Id, out var entry)
                && row.Groups.All(g => g.Key is null || ReferenceEquals(secrets.Signers.GetValueOrDefault(g.Key), before!.Secrets.Signers.GetValueOrDefault(g.Key))))
            {
                entries.Add(entry);
                problems.AddRange(before!.ProblemsOf[row.Id.Value].Select(text => (row.Id.Value, text)));
                continue;
            }

            entries.Add(new(
                row.Organization, row.Id, row.Name, row.PublicKey, TagsOf(row, problems), row.State == "suspended", row.RevokedAllAt,
                PolicyOf(row, problems), row.PolicyVersion, [.. row.Groups.Select(g => GroupOf(row, g, secrets, problems))])
            {
                IsOrganizationSuspended = row.State == OrganizationSuspended,
            });
        }

        return entries;
    }

    // A policy that is not understood admits nobody; its account says so.
    private static ConnectPolicy? PolicyOf(AccountRow row, List<(Guid Row, string Text)> problems)
    {
        if (row.Policy is null)
        {
            return null;
        }

        var parsed = ConnectPolicy.Parse(row.Policy);
        if (parsed.IsValid(out var policy))
        {
            return policy;
        }

        problems.Add((row.Id.Value, $"Policy {row.PolicyVersion} of account {row.Id} admits nobody: {parsed.Faults[0]}"));
        return null;
    }

    private static GroupEntry GroupOf(AccountRow account, GroupRow row, SnapshotSecrets secrets, List<(Guid Row, string Text)> problems)
    {
        var key = row.Key is null ? null : secrets.Signers.GetValueOrDefault(row.Key);
        var template = row.Template is null ? null : GroupTemplate.TryParse(row.Template);
        if (row.Template is null || template is not null)
        {
            return new(row.Id, row.Name, template, row.IsDisabled, key);
        }

        problems.Add((account.Id.Value, $"Group {row.Id} of account {account.Id} signs nobody: its template is none a server could use."));
        return new(row.Id, row.Name, null, IsDisabled: true, SigningKey: null);
    }

    private static List<string> TagsOf(AccountRow row, List<(Guid Row, string Text)> problems)
    {
        try
        {
            return NatsAccountClaims.FromJson(row.Claims).Account.Tags ?? [];
        }
        catch (NatsJwtException e)
        {
            problems.Add((row.Id.Value, $"Account {row.Id} is taken to have no tags: {e.Message}"));
            return [];
        }
    }

    private static bool SameCredentials(SnapshotData a, SnapshotData b) =>
        a.Logins.SequenceEqual(b.Logins)
        && a.Tokens.Count == b.Tokens.Count
        && a.Tokens.Zip(b.Tokens).All(t => t.First.Id == t.Second.Id && t.First.ExpiresAt == t.Second.ExpiresAt && t.First.RevokedAt == t.Second.RevokedAt);

    private static JsonElement? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
