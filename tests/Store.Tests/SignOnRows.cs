using System.Security.Cryptography;
using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>One row in each of the tables of single sign-on and SCIM.</summary>
internal static class SignOnRows
{
    public static void Add(FleetDb db, OrganizationId organization, PersonId person, string name, DateTimeOffset now)
    {
        var (user, group) = (ScimUserId.New(now), ScimGroupId.New(now));
        db.Add(new SingleSignOn { OrganizationId = organization, CreatedAt = now });
        db.Add(new SsoDomain { OrganizationId = organization, Id = SsoDomainId.New(now), Domain = $"{name}.example.com", Challenge = new string('c', 43), CreatedAt = now });
        db.Add(new ScimToken { OrganizationId = organization, Id = ScimTokenId.New(now), Hash = RandomNumberGenerator.GetBytes(32), Hint = "abcd", CreatedAt = now });
        db.Add(new ScimUser
        {
            OrganizationId = organization,
            Id = user,
            PersonId = person,
            UserName = name,
            UserNameKey = name,
            IsActive = true,
            Document = "{}",
            CreatedAt = now,
            UpdatedAt = now,
        });
        db.Add(new ScimGroup { OrganizationId = organization, Id = group, DisplayName = "admins", CreatedAt = now, UpdatedAt = now });
        db.Add(new ScimGroupMember { OrganizationId = organization, GroupId = group, UserId = user });
    }
}
