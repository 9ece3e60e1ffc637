using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>A page of a list in the order of its ids, which is that of their making.</summary>
internal sealed record IdPlace<TId>(Place Place, TId? After) where TId : struct, ITypedId<TId>
{
    /// <summary>The page's rows, and one more where there is one.</summary>
    public IQueryable<T> Of<T>(IQueryable<T> rows, Expression<Func<T, TId>> id)
    {
        if (After is { } last)
        {
            Expression<Func<TId, bool>> isLater = one => EF.Functions.GreaterThan(ValueTuple.Create(one), ValueTuple.Create(last));
            rows = rows.Where(Expression.Lambda<Func<T, bool>>(ReplacingExpressionVisitor.Replace(isLater.Parameters[0], id.Body, isLater.Body), id.Parameters));
        }

        return rows.OrderBy(id).Take(Place.Limit + 1);
    }

    public Page<T> Cut<T>(IReadOnlyList<T> rows, Func<T, TId> id) => Place.Cut(rows, r => id(r).Value.ToString("N"));
}
