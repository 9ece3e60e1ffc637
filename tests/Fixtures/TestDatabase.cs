namespace Platform.Fixtures;

/// <summary>A fresh, empty database and how each of the platform's roles reaches it.</summary>
/// <param name="Name">Its name on the shared server; the template of a later <see cref="PostgresServer.CreateDatabaseAsync"/> once nobody is connected.</param>
/// <param name="Owner">Role trunkline_owner: schema and migrations.</param>
/// <param name="App">Role trunkline_app: the portal; row-level security applies.</param>
/// <param name="Fleet">Role trunkline_fleet: the broker.</param>
/// <param name="Callout">Role trunkline_callout: the auth callout service.</param>
/// <param name="Superuser">For tests that look behind the walls.</param>
public sealed record TestDatabase(string Name, string Owner, string App, string Fleet, string Callout, string Superuser);
