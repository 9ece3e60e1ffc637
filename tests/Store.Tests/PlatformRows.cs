using Platform.Kernel;

namespace Platform.Store.Tests;

/// <summary>One row in each of the tables in which the platform's administrators keep something of a tenant.</summary>
internal static class PlatformRows
{
    public static void Add(FleetDb db, OrganizationId organization, PersonId person, DateTimeOffset now)
    {
        db.Add(new FeatureFlag { OrganizationId = organization, Name = "device_flow", IsOn = true });
        db.Add(new MemberSignOut { OrganizationId = organization, PersonId = person, At = now });
        db.Add(new SupportView
        {
            OrganizationId = organization,
            Id = SupportViewId.New(now),
            PersonId = person,
            SessionId = PersonSessionId.New(now),
            Role = Role.Viewer,
            Reason = "asked",
            StartedAt = now,
            EndsAt = now.AddMinutes(30),
        });
    }
}
