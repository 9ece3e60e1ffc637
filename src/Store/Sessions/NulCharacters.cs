using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Store;

/// <summary>A text holds U+0000, which PostgreSQL's text and jsonb have no room for.</summary>
public sealed class NulCharacterException() : Exception("A text holds the character U+0000.");

/// <summary>Refuses U+0000 before it is sent. PostgreSQL refuses it too, but at the binding of a statement: where Npgsql was preparing that statement it then takes it for prepared
/// without knowing its columns, and the next one to use it on that connection fails ("Received unexpected backend message DataRow", Npgsql 10.0.0, NpgsqlDataReader.NextResult).</summary>
internal sealed class NulCharacters : DbCommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        foreach (NpgsqlParameter parameter in result.Parameters)
        {
            if (parameter.Value switch
            {
                string text => text.Contains('\0') || (parameter.NpgsqlDbType is NpgsqlDbType.Jsonb && HasEscaped(text)),
                IEnumerable<string?> texts => texts.Any(t => t?.Contains('\0') is true),
                _ => false,
            })
            {
                throw new NulCharacterException();
            }
        }

        return result;
    }

    // In JSON it is written \u0000, unless the backslash is itself one that is written.
    private static bool HasEscaped(string json)
    {
        for (var at = json.IndexOf(@"\u0000", StringComparison.Ordinal); at >= 0; at = json.IndexOf(@"\u0000", at + 1, StringComparison.Ordinal))
        {
            if (json.AsSpan(0, at).TrimEnd('\\').Length % 2 == at % 2)
            {
                return true;
            }
        }

        return false;
    }
}
