using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Kernel;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Nsc;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Accounts of a store as rows: what has rows of its own goes there, everything else stays in the claims.</summary>
internal sealed class AccountImport(
    PortalDb db, Vault vault, OrganizationId organization, Operator @operator, IReadOnlyDictionary<string, KeyPair> keys, List<NscFinding> findings, DateTimeOffset now)
{
    private const int LongestRole = 100;
    private const int LongestDescription = 500;

    private readonly List<(AccountId, string)> _added = [];

    /// <summary>With the entry each came from.</summary>
    public IReadOnlyList<(AccountId Id, string Entry)> Added => _added;

    public async Task AddAllAsync(IReadOnlyList<NscAccount> accounts, CancellationToken ct)
    {
        var taken = (await db.Accounts.Where(a => a.ClosedAt == null).Select(a => a.Name).ToListAsync(ct)).ToHashSet(StringComparer.Ordinal);
        taken.UnionWith(db.Accounts.Local.Select(a => a.Name));
        var system = NatsJwt.DecodeOperatorClaims(@operator.Jwt).Operator.SystemAccount;
        foreach (var account in accounts)
        {
            var isSystem = string.Equals(account.Claims.Subject, system, StringComparison.Ordinal) && !db.Accounts.Local.Any(a => a.Id == @operator.SystemAccountId);
            await AddAsync(account, isSystem ? @operator.SystemAccountId : AccountId.New(now), isSystem, ImportedName.Fit(account.Claims.Name, "account", taken), ct);
        }
    }

    private async Task AddAsync(NscAccount account, AccountId id, bool isSystem, string name, CancellationToken ct)
    {
        var claims = account.Claims;
        db.Accounts.Add(new Account
        {
            OrganizationId = organization,
            Id = id,
            OperatorId = @operator.Id,
            Name = name,
            PublicKey = claims.Subject,
            IsSystem = isSystem,
            Claims = ClaimsOf(claims, name),
            // Servers keep the JWT they have unless the new one is later.
            IssuedAt = Math.Max(now.ToUnixTimeSeconds(), claims.IssuedAt + 1),
            CreatedAt = now,
        });
        _added.Add((id, account.Entry));
        if (keys.TryGetValue(claims.Subject, out var identity))
        {
            await vault.SealAsync(db, organization, identity, SeedRole.Account, now, ct);
        }

        var groups = await AddKeysAsync(account, id, ct);
        AddShared(id, claims.Account);
        foreach (var (key, at) in claims.Account.Revocations ?? [])
        {
            db.AccountRevocations.Add(new()
            {
                OrganizationId = organization,
                AccountId = id,
                PublicKey = key,
                At = DateTimeOffset.FromUnixTimeSeconds(at),
                RevokedBy = db.Caller.Actor,
                CreatedAt = now,
            });
        }

        AddUsers(account, id, groups);
    }

    private static string ClaimsOf(NatsAccountClaims claims, string name)
    {
        var kept = NatsAccountClaims.FromJson(claims.ToJson());
        Strip(kept, name);
        (kept.Account.Imports, kept.Account.Exports, kept.Account.SigningKeys, kept.Account.Revocations) = (null, null, null, null);
        return kept.ToJson();
    }

    private static void Strip(JwtClaimsData claims, string name)
    {
        (claims.Issuer, claims.IssuedAt, claims.Id, claims.Subject) = ("", 0, "", "");
        // A second of the same name has another in its row, and its own in its JWT.
        claims.Name = string.Equals(claims.Name, name, StringComparison.Ordinal) ? "" : claims.Name;
    }

    /// <summary>A group for each scope, one for all keys without.</summary>
    /// <returns>The group of each key; "" for users of no listed key.</returns>
    private async Task<Dictionary<string, SigningKeyGroupId>> AddKeysAsync(NscAccount account, AccountId id, CancellationToken ct)
    {
        var groups = new Dictionary<string, SigningKeyGroupId>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var signing = account.Claims.Account.SigningKeys ?? [];
        var plain = AddGroup(id, ImportedName.Fit(AccountFactory.DefaultGroup, "", names), null);
        groups[""] = plain;
        foreach (var key in signing.DistinctBy(k => k.Key, StringComparer.Ordinal))
        {
            if (key.IsScoped && !IsText(key.Role, LongestRole))
            {
                findings.Add(new(account.Entry, $"The role of {key.Key} is longer than {LongestRole} characters, or has control characters or blanks at its ends.", IsBlocking: true));
            }

            if (key.IsScoped && !IsText(key.Description, LongestDescription))
            {
                findings.Add(new(account.Entry, $"The description of {key.Key} is longer than {LongestDescription} characters, or has control characters or blanks at its ends.", IsBlocking: true));
            }

            var group = key.IsScoped ? AddGroup(id, ImportedName.Fit(key.Role, "scope", names), key) : plain;
            groups[key.Key] = group;
            var isHeld = keys.TryGetValue(key.Key, out var pair);
            if (isHeld)
            {
                await vault.SealAsync(db, organization, pair!, SeedRole.AccountSigning, now, ct);
            }

            db.SigningKeys.Add(new() { OrganizationId = organization, AccountId = id, GroupId = group, PublicKey = key.Key, IsHeld = isHeld, CreatedAt = now });
        }

        return groups;
    }

    private SigningKeyGroupId AddGroup(AccountId account, string name, NatsAccountSigningKey? scope)
    {
        var group = new SigningKeyGroup
        {
            OrganizationId = organization,
            Id = SigningKeyGroupId.New(now),
            AccountId = account,
            Name = name,
            Role = scope?.Role ?? "",
            Description = scope?.Description ?? "",
            Template = scope?.Template?.ToJson(),
            CreatedAt = now,
        };
        db.SigningKeyGroups.Add(group);
        return group.Id;
    }

    private void AddShared(AccountId id, NatsAccount account)
    {
        foreach (var export in account.Exports ?? [])
        {
            db.Exports.Add(new()
            {
                OrganizationId = organization,
                Id = ExportId.New(now),
                AccountId = id,
                Type = TypeOf(export.Type),
                Subject = export.Subject,
                Claims = export.ToJson(),
                IsAdvertised = export.Advertise,
                CreatedAt = now,
            });
        }

        foreach (var import in account.Imports ?? [])
        {
            db.Imports.Add(new()
            {
                OrganizationId = organization,
                Id = ImportId.New(now),
                AccountId = id,
                Type = TypeOf(import.Type),
                ExporterPublicKey = import.Account,
                Subject = import.Subject,
                Claims = import.ToJson(),
                CreatedAt = now,
            });
        }
    }

    private void AddUsers(NscAccount account, AccountId id, Dictionary<string, SigningKeyGroupId> groups)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, jwt, claims) in account.Users)
        {
            var name = ImportedName.Fit(claims.Name, "user", names);
            var user = new User
            {
                OrganizationId = organization,
                Id = UserId.New(now),
                AccountId = id,
                GroupId = groups.TryGetValue(claims.Issuer, out var group) ? group : groups[""],
                Name = name,
                Claims = ClaimsOf(claims, name),
                CreatedAt = now,
            };
            db.Users.Add(user);
            db.Credentials.Add(new()
            {
                OrganizationId = organization,
                Id = CredentialId.New(now),
                AccountId = id,
                UserId = user.Id,
                PublicKey = claims.Subject,
                SignedBy = claims.Issuer,
                Jti = claims.Id,
                Kind = "import",
                Fingerprint = SHA256.HashData(Encoding.UTF8.GetBytes(jwt)),
                IssuedBy = db.Caller.Actor,
                IssuedAt = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt),
                ExpiresAt = claims.Expires == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(claims.Expires),
                RevokedAt = RevokedAt(account.Claims.Account.Revocations, claims),
            });
        }
    }

    private static string ClaimsOf(NatsUserClaims claims, string name)
    {
        var kept = NatsUserClaims.FromJson(claims.ToJson());
        Strip(kept, name);
        (kept.Expires, kept.User.IssuerAccount) = (0, "");
        return kept.ToJson();
    }

    private static DateTimeOffset? RevokedAt(Dictionary<string, long>? revocations, NatsUserClaims user)
    {
        var at = new[] { user.Subject, RevocationList.All }.Where(k => revocations?.ContainsKey(k) is true).Select(k => revocations![k]).Where(t => t >= user.IssuedAt).DefaultIfEmpty(0).Max();
        return at == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(at);
    }

    private static bool IsText(string text, int longest) => text.Length <= longest && !text.Any(char.IsControl) && text.Trim(' ').Length == text.Length;

    private static SharedType TypeOf(NatsExportType type) => type == NatsExportType.Stream ? SharedType.Stream : SharedType.Service;
}
