using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>One row in each admission table of a tenant.</summary>
internal static class AdmissionRows
{
    public static void Add(FleetDb db, OrganizationId organization, AccountId account, DateTimeOffset now)
    {
        var provider = IdentityProviderId.New(now);
        db.Add(new IdentityProvider { OrganizationId = organization, Id = provider, Name = "passwords", Kind = ProviderKind.Passwords, Settings = "{}", CreatedAt = now });
        db.Add(new ConnectLogin { OrganizationId = organization, Id = ConnectLoginId.New(now), ProviderId = provider, Username = "ines", PasswordHash = "hash", CreatedAt = now });
        db.Add(new ConnectionToken
        {
            OrganizationId = organization,
            Id = ConnectionTokenId.New(now),
            ProviderId = provider,
            AccountId = account,
            Name = "ci",
            Hash = organization.Value.ToByteArray().Concat(new byte[16]).ToArray(),
            Hint = "abcd",
            Scopes = [],
            CreatedBy = "system test",
            CreatedAt = now,
            ExpiresAt = null,
        });
        db.Add(new ConnectPolicyVersion { OrganizationId = organization, AccountId = account, Version = 1, Policy = """{"rules":[]}""", CreatedBy = "system test", CreatedAt = now });
        db.Add(new ConnectRevocation { OrganizationId = organization, Id = ConnectRevocationId.New(now), ProviderId = provider, What = RevokedThing.Provider, At = now, CreatedBy = "system test" });
        db.Add(new ConnectSession
        {
            OrganizationId = organization,
            UserPublicKey = World.Key('U'),
            AccountId = account,
            ProviderId = provider,
            Subject = "ines",
            Fingerprint = new byte[32],
            Rule = "all",
            Region = "us-east",
            NodeName = "us-east-1",
            ServerId = World.Key('N'),
            ClientId = 1,
            Source = "127.0.0.1",
            ConnectionType = "STANDARD",
            ClientName = "",
            AdmittedAt = now,
            ExpiresAt = now.AddHours(1),
        });
        db.Add(new ConnectDecision
        {
            OrganizationId = organization,
            Id = ConnectDecisionId.New(now),
            AccountId = account,
            At = now,
            IsAllowed = false,
            Reason = "no_rule_matched",
            Detail = "No rule matched.",
            ProviderId = provider,
            Subject = "ines",
            Rule = null,
            PolicyVersion = 1,
            Claims = null,
            Source = "127.0.0.1",
            Region = "us-east",
            NodeName = "us-east-1",
            ConnectionType = "STANDARD",
            ClientName = "",
            DurationMicroseconds = 100,
            Weight = 1,
        });
    }
}
