using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

/// <summary>The CHECK behind each validation rule: a page can forget one, PostgreSQL does not.</summary>
internal static class Rules
{
    /// <summary>Names of accounts, groups, users, regions, nodes: one literal subject token, safe in URLs and file names.</summary>
    public static TableBuilder<T> Name<T>(this TableBuilder<T> table, string column = "name") where T : class =>
        table.Matches(column, "^[a-z0-9][a-z0-9-]{0,63}$");

    /// <summary>Words for people: any script, no control characters, not blank.</summary>
    public static TableBuilder<T> Text<T>(this TableBuilder<T> table, string column, int max, int min = 1) where T : class
    {
        table.HasCheckConstraint(
            $"ck_{table.Metadata.GetTableName()}_{column}",
            $"char_length({column}) BETWEEN {min} AND {max} AND {column} !~ '[[:cntrl:]]' AND btrim({column}) = {column}");
        return table;
    }

    /// <summary>A public nkey with this prefix letter.</summary>
    public static TableBuilder<T> Nkey<T>(this TableBuilder<T> table, string column, string prefixes) where T : class =>
        table.Matches(column, $"^[{prefixes}][A-Z2-7]{{55}}$");

    /// <summary>A JSON object.</summary>
    public static TableBuilder<T> Object<T>(this TableBuilder<T> table, string column) where T : class =>
        table.Holds(column, $"jsonb_typeof({column}) = 'object'");

    public static TableBuilder<T> Matches<T>(this TableBuilder<T> table, string column, string pattern) where T : class
    {
        table.HasCheckConstraint($"ck_{table.Metadata.GetTableName()}_{column}", $"{column} ~ '{pattern}'");
        return table;
    }

    public static TableBuilder<T> Holds<T>(this TableBuilder<T> table, string name, string condition) where T : class
    {
        table.HasCheckConstraint($"ck_{table.Metadata.GetTableName()}_{name}", condition);
        return table;
    }
}
