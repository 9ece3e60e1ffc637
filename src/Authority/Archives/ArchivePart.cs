using Microsoft.EntityFrameworkCore;
using Platform.Nats.Jwt;
using Platform.Nats.NKeys;
using Platform.Nats.Nsc;
using Platform.Store;

namespace Platform.Authority;

/// <summary>Writes one operator with its accounts after the other into an archive.</summary>
internal sealed class ArchivePart(PortalDb db, Vault vault, NscFiles files, bool hasSeeds, DateTimeOffset now)
{
    private const string Reason = "export an archive";

    private readonly NscWriter _writer = new(files);
    private readonly List<string> _left = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public int Users { get; private set; }
    public int Keys => _keys.Count;
    public IReadOnlyList<string> Left => _left;

    public async Task AddAsync(Operator row, List<Account> accounts, string? configuration, string ownName, CancellationToken ct)
    {
        var isShared = row.OrganizationId == Organization.Platform;
        if (row.Jwt.Length == 0)
        {
            _left.Add($"Operator {row.Name}: its JWT was never signed.");
            return;
        }

        if (isShared && hasSeeds)
        {
            await AddOwnAsync(accounts, configuration, ownName, ct);
            return;
        }

        var claims = NatsJwt.DecodeOperatorClaims(row.Jwt);
        var isOurs = !isShared && hasSeeds && await AddKeyAsync(row.PublicKey, SeedRole.Operator, ct);
        var folder = _writer.AddOperator(claims.Name, row.PublicKey, row.Jwt, isManaged: !isOurs);
        foreach (var key in isShared || !hasSeeds ? [] : claims.Operator.SigningKeys ?? [])
        {
            await AddKeyAsync(key, SeedRole.OperatorSigning, ct);
        }

        var jwts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (isShared && await db.FindAccountJwtAsync(claims.Operator.SystemAccount, ct) is { } system)
        {
            jwts[claims.Operator.SystemAccount] = system;
            _writer.AddAccount(folder, "SYS", claims.Operator.SystemAccount, system);
        }

        // Accounts of the shared operator come as they are signed, and their JWTs import from this one.
        if (isShared && row.PlatformAccountKey is { } platform && await db.FindAccountJwtAsync(platform, ct) is { } services)
        {
            jwts[platform] = services;
            _writer.AddAccount(folder, PlatformAccount.Name, platform, services);
        }

        foreach (var account in accounts)
        {
            var jwt = isShared ? await db.FindAccountJwtAsync(account.PublicKey, ct) : await SignAsync(account, row, ct);
            if (jwt is null)
            {
                _left.Add($"Account {account.Name}: the platform has not signed it yet. Try again in a moment.");
                continue;
            }

            jwts[account.PublicKey] = jwt;
            await AddAccountAsync(folder, account, jwt, ct);
        }

        files.Add(configuration ?? $"{folder}.conf", ArchiveText.Configuration(row.Jwt, claims.Operator.SystemAccount, jwts));
    }

    /// <summary>An operator of the archive's own: nobody else has its keys.</summary>
    private async Task AddOwnAsync(List<Account> accounts, string? configuration, string name, CancellationToken ct)
    {
        using var identity = KeyPair.CreatePair(PrefixByte.Operator);
        using var signing = KeyPair.CreatePair(PrefixByte.Operator);
        using var system = KeyPair.CreatePair(PrefixByte.Account);
        using var systemSigning = KeyPair.CreatePair(PrefixByte.Account);
        var claims = NatsJwt.NewOperatorClaims(identity.PublicKey);
        claims.Name = name;
        claims.Operator.StrictSigningKeyUsage = true;
        claims.Operator.SigningKeys = [signing.PublicKey];
        claims.Operator.SystemAccount = system.PublicKey;
        var jwt = NatsJwt.Encode(claims, identity, now);
        var folder = _writer.AddOperator(name, identity.PublicKey, jwt, isManaged: false);
        var systemClaims = NatsJwt.NewAccountClaims(system.PublicKey);
        systemClaims.Name = "SYS";
        systemClaims.Account.SigningKeys = [new(systemSigning.PublicKey)];
        systemClaims.Account.Exports = AccountClaims.SystemExports();
        var jwts = new Dictionary<string, string>(StringComparer.Ordinal) { [system.PublicKey] = NatsJwt.Encode(systemClaims, signing, now) };
        _writer.AddAccount(folder, "SYS", system.PublicKey, jwts[system.PublicKey]);
        foreach (var key in new[] { identity, signing, system, systemSigning })
        {
            using var seed = key.ExportSeed();
            AddKey(key.PublicKey, seed);
        }

        foreach (var account in accounts)
        {
            var rows = await AccountRows.ReadAsync(db, account.Id, ct) ?? throw new InvalidOperationException($"Account {account.Id} is gone.");
            // The platform's services stay with the platform.
            var own = rows with { Operator = rows.Operator with { PlatformAccount = null } };
            jwts[account.PublicKey] = NatsJwt.Encode(AccountClaims.Build(own, now), signing, now);
            await AddAccountAsync(folder, account, jwts[account.PublicKey], ct);
        }

        files.Add(configuration ?? $"{folder}.conf", ArchiveText.Configuration(jwt, system.PublicKey, jwts));
    }

    private async Task<string> SignAsync(Account account, Operator row, CancellationToken ct)
    {
        var rows = await AccountRows.ReadAsync(db, account.Id, ct) ?? throw new InvalidOperationException($"Account {account.Id} is gone.");
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(rows.Account.IssuedAt);
        using var signer = await vault.OpenAsync(db, row.OrganizationId, row.ActiveSigningKey, SeedRole.OperatorSigning, Reason, ct);
        return NatsJwt.Encode(AccountClaims.Build(rows, issuedAt), signer, issuedAt);
    }

    private async Task AddAccountAsync(string @operator, Account account, string jwt, CancellationToken ct)
    {
        var claims = NatsJwt.DecodeAccountClaims(jwt);
        var folder = _writer.AddAccount(@operator, claims.Name, account.PublicKey, jwt);
        if (hasSeeds)
        {
            await AddKeyAsync(account.PublicKey, SeedRole.Account, ct);
            foreach (var key in claims.Account.SigningKeys ?? [])
            {
                if (!await AddKeyAsync(key.Key, SeedRole.AccountSigning, ct))
                {
                    _left.Add($"Account {account.Name}: the seed of {key.Key} was never here.");
                }
            }
        }

        await AddUsersAsync(@operator, folder, account, ct);
    }

    /// <summary>A user's JWT is made again as it was issued last: same nkey, same time, and the claims the user has now.</summary>
    private async Task AddUsersAsync(string @operator, string folder, Account account, CancellationToken ct)
    {
        var users = await (
            from user in db.Users.AsNoTracking()
            where user.AccountId == account.Id && user.DeletedAt == null
            orderby user.Name
            select new
            {
                User = user,
                IsScoped = db.SigningKeyGroups.Any(g => g.Id == user.GroupId && g.Template != null),
                Last = db.Credentials.Where(c => c.UserId == user.Id).OrderBy(c => c.RevokedAt == null ? 0 : 1).ThenByDescending(c => c.IssuedAt).FirstOrDefault(),
            }).ToListAsync(ct);
        var held = await HeldAsync(users.Select(u => u.Last?.SignedBy).OfType<string>().Distinct(StringComparer.Ordinal).ToList(), ct);
        foreach (var user in users)
        {
            if (user.Last is not { } last || !held.TryGetValue(last.SignedBy, out var role))
            {
                _left.Add(user.Last is null ? $"User {account.Name}/{user.User.Name}: no credential was ever issued." : $"User {account.Name}/{user.User.Name}: the seed of {user.Last.SignedBy}, which signed it, is not here.");
                continue;
            }

            var isIdentity = string.Equals(last.SignedBy, account.PublicKey, StringComparison.Ordinal);
            var claims = UserClaims.Build(user.User, user.IsScoped, last.PublicKey, isIdentity ? "" : account.PublicKey, last.ExpiresAt);
            using var signer = await vault.OpenAsync(db, account.OrganizationId, last.SignedBy, role, Reason, ct);
            _writer.AddUser(@operator, folder, claims.Name, last.PublicKey, NatsJwt.Encode(claims, signer, last.IssuedAt));
            Users++;
        }
    }

    private Task<Dictionary<string, string>> HeldAsync(List<string> keys, CancellationToken ct) =>
        db.SealedSeeds.AsNoTracking().Where(s => keys.Contains(s.PublicKey)).ToDictionaryAsync(s => s.PublicKey, s => s.Role, StringComparer.Ordinal, ct);

    /// <returns>False when the seed is not here.</returns>
    private async Task<bool> AddKeyAsync(string publicKey, string role, CancellationToken ct)
    {
        if (!(await HeldAsync([publicKey], ct)).ContainsKey(publicKey))
        {
            return false;
        }

        using var seed = await vault.ExportAsync(db, db.Caller.Organization, publicKey, role, Reason, ct);
        AddKey(publicKey, seed);
        return true;
    }

    private void AddKey(string publicKey, Seed seed)
    {
        if (_keys.Add(publicKey))
        {
            _writer.AddKey(publicKey, seed);
        }
    }
}
