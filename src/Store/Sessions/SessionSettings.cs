using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Platform.Store;

/// <summary>Tells PostgreSQL who asks, when the connection opens, for the row policies (the fourth wall). Without a caller
/// nothing is set and the policies match no row. Npgsql resets the session before a pooled connection is used again.</summary>
internal sealed class SessionSettings : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection, eventData);
        command?.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection, eventData);
        if (command is not null)
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static NpgsqlCommand? Command(DbConnection connection, ConnectionEndEventData eventData) =>
        eventData.Context is PortalDb { Caller.IsKnown: true } db
            ? new NpgsqlCommand("SELECT set_config('trunkline.organization', $1, false), set_config('trunkline.person', $2, false), set_config('trunkline.accounts', $3, false)", (NpgsqlConnection)connection)
            {
                Parameters = { new() { Value = db.Caller.Organization.Value.ToString() }, new() { Value = db.Caller.Person.Value.ToString() }, new() { Value = Accounts(db.Caller) } },
            }
            : null;

    /// <summary>As PostgreSQL writes an array; "" for all of them, "{}" for none.</summary>
    private static string Accounts(Caller caller) => caller.Accounts is { } seen ? $"{{{string.Join(',', seen.Select(a => a.Value))}}}" : "";
}
