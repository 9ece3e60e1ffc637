using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Platform.Store;

/// <summary>Tells PostgreSQL who asks, for the row policies (the fourth wall): in the transaction that asks, and for no longer than it. A statement of its own goes
/// in one message with the settings, which PostgreSQL takes as one transaction (protocol, "Pipelining"); a transaction has them from its beginning. Without a caller
/// nothing is set and the policies match no row.</summary>
public sealed class CallerSettings : DbCommandInterceptor, IDbTransactionInterceptor
{
    private const string Statement =
        "SELECT set_config('trunkline.organization', @tl_organization, true), set_config('trunkline.person', @tl_person, true), set_config('trunkline.accounts', @tl_accounts, true), set_config('trunkline.users', @tl_users, true)";

    private const string Preceding = Statement + ";\n";

    /// <summary>For commands that are no context's: to be put first into a batch. Its result is the batch's first.</summary>
    public static NpgsqlBatchCommand Of(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var command = new NpgsqlBatchCommand(Statement);
        Add(command.Parameters, caller);
        return command;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Precede(command, eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Precede(command, eventData.Context);
        return new(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (IsPreceded(command))
        {
            result.NextResult();
        }

        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (IsPreceded(command))
        {
            await result.NextResultAsync(cancellationToken);
        }

        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Precede(command, eventData.Context);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Precede(command, eventData.Context);
        return new(result);
    }

    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var command = OpeningOf(connection, eventData.Context);
        command?.ExecuteNonQuery();
        return result;
    }

    public async ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await using var command = OpeningOf(connection, eventData.Context);
        if (command is not null)
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return result;
    }

    private static NpgsqlCommand? OpeningOf(DbConnection connection, DbContext? context)
    {
        if (context is not PortalDb { Caller.IsKnown: true } db)
        {
            return null;
        }

        var command = new NpgsqlCommand(Statement, (NpgsqlConnection)connection);
        Add(command.Parameters, db.Caller);
        return command;
    }

    private static void Precede(DbCommand command, DbContext? context)
    {
        if (command.Transaction is null && context is PortalDb { Caller.IsKnown: true } db && !IsPreceded(command))
        {
            command.CommandText = Preceding + command.CommandText;
            Add((NpgsqlParameterCollection)command.Parameters, db.Caller);
        }
    }

    private static bool IsPreceded(DbCommand command) => command.CommandText.StartsWith(Preceding, StringComparison.Ordinal);

    private static void Add(NpgsqlParameterCollection parameters, Caller caller)
    {
        parameters.Add(new NpgsqlParameter<string>("tl_organization", caller.Organization.Value.ToString()));
        parameters.Add(new NpgsqlParameter<string>("tl_person", caller.Person.Value.ToString()));
        parameters.Add(new NpgsqlParameter<string>("tl_accounts", List(caller.Accounts?.Select(a => a.Value))));
        parameters.Add(new NpgsqlParameter<string>("tl_users", List(caller.Users?.Select(u => u.Value))));
    }

    /// <summary>As PostgreSQL writes an array; "" for all of them, "{}" for none.</summary>
    private static string List(IEnumerable<Guid>? seen) => seen is null ? "" : $"{{{string.Join(',', seen)}}}";
}
