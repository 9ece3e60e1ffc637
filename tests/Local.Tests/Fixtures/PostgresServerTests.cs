using Npgsql;
using Platform.Fixtures;

namespace Platform.Local.Tests.Fixtures;

public sealed class PostgresServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_each_caller_a_database_of_its_own_that_every_role_can_enter()
    {
        var one = await PostgresServer.CreateDatabaseAsync(ct: Ct);
        var two = await PostgresServer.CreateDatabaseAsync(ct: Ct);

        one.Name.ShouldNotBe(two.Name);
        (await AskAsync(one.Owner, "SELECT current_user || '@' || current_database()")).ShouldBe($"trunkline_owner@{one.Name}");
        (await AskAsync(one.App, "SELECT current_user || '@' || current_database()")).ShouldBe($"trunkline_app@{one.Name}");
        (await AskAsync(two.Fleet, "SELECT current_user || '@' || current_database()")).ShouldBe($"trunkline_fleet@{two.Name}");
    }

    [Fact]
    public async Task None_of_the_roles_can_pass_row_security_or_make_roles()
    {
        var database = await PostgresServer.CreateDatabaseAsync(ct: Ct);

        (await AskAsync(database.Superuser, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'trunkline%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)"))
            .ShouldBe("0");
    }

    [Fact]
    public async Task Refuses_a_wrong_password()
    {
        var database = await PostgresServer.CreateDatabaseAsync(ct: Ct);
        var wrong = new NpgsqlConnectionStringBuilder(database.App) { Password = "wrong" }.ConnectionString;

        (await Should.ThrowAsync<PostgresException>(() => AskAsync(wrong, "SELECT 1"))).SqlState.ShouldBe("28P01");
    }

    [Fact]
    public async Task A_killed_server_comes_back_with_its_data()
    {
        using var server = await PostgresServer.StartAsync(Ct);
        var database = await server.NewDatabaseAsync(ct: Ct);
        await AskAsync(database.Owner, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");

        server.Kill9();
        await server.RestartAsync(Ct);
        NpgsqlConnection.ClearAllPools();

        (await AskAsync(database.Owner, "SELECT n FROM kept")).ShouldBe("7");
    }

    private static async Task<string?> AskAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return (await command.ExecuteScalarAsync(Ct))?.ToString();
    }
}
