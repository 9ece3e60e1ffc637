using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Platform.Store;

/// <summary>The third wall of the admission tables: foreign keys that carry the organization.</summary>
internal static class AdmissionKeys
{
    public static void OfProvider<T>(this EntityTypeBuilder<T> builder, Expression<Func<T, object?>> key) where T : class => builder
        .HasOne<IdentityProvider>().WithMany().HasForeignKey(key)
        .HasPrincipalKey(p => new { p.OrganizationId, p.Id }).OnDelete(DeleteBehavior.Cascade);

    public static void OfAccount<T>(this EntityTypeBuilder<T> builder, Expression<Func<T, object?>> key) where T : class => builder
        .HasOne<Account>().WithMany().HasForeignKey(key)
        .HasPrincipalKey(a => new { a.OrganizationId, a.Id }).OnDelete(DeleteBehavior.Cascade);
}
