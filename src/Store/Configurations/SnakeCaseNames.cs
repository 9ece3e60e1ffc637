using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Platform.Store;

/// <summary>snake_case for everything PostgreSQL sees, so that SQL by hand needs no quotes. Explicit names win.</summary>
internal sealed class SnakeCaseNames : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        // What is kept as JSON inside another table has no table of its own; the names inside are the framework's.
        var entities = modelBuilder.Metadata.GetEntityTypes().Where(e => !e.IsMappedToJson()).ToList();
        foreach (var entity in entities)
        {
            entity.Builder.ToTable(ToSnakeCase(entity.GetTableName()!));
            foreach (var property in entity.GetDeclaredProperties())
            {
                property.Builder.HasColumnName(ToSnakeCase(property.Name));
            }
        }

        // Constraint names are built from tables and columns, so those come first.
        foreach (var entity in entities)
        {
            foreach (var key in entity.GetDeclaredKeys())
            {
                key.Builder.HasName(ToSnakeCase(key.GetName()!));
            }

            foreach (var foreignKey in entity.GetDeclaredForeignKeys())
            {
                foreignKey.Builder.HasConstraintName(ToSnakeCase(foreignKey.GetConstraintName()!));
            }

            foreach (var index in entity.GetDeclaredIndexes())
            {
                index.Builder.HasDatabaseName(ToSnakeCase(index.GetDatabaseName()!));
            }
        }
    }

    /// <summary>"OrganizationId" and "PK_Organization" become organization_id and pk_organization.</summary>
    internal static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsUpper(name[i]) && i > 0 && name[i - 1] != '_' && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            text.Append(startsWord ? "_" : "").Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
