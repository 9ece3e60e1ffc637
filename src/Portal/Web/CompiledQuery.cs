using System.Linq.Expressions;
using LinqKit;
using Microsoft.EntityFrameworkCore;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>A query that is asked very often, compiled once: else EF walks its tree each time to find that it knows it, which costs more than asking PostgreSQL.
/// What it calls by Invoke is put in its place first.</summary>
internal static class CompiledQuery
{
    public static Func<PortalDb, T, CancellationToken, Task<TResult>> One<T, TResult>(Expression<Func<PortalDb, T, CancellationToken, TResult>> query) =>
        EF.CompileAsyncQuery(query.Expand());

    public static Func<PortalDb, T1, T2, CancellationToken, Task<TResult>> One<T1, T2, TResult>(
        Expression<Func<PortalDb, T1, T2, CancellationToken, TResult>> query) => EF.CompileAsyncQuery(query.Expand());

    public static Func<PortalDb, T1, T2, T3, CancellationToken, Task<TResult>> One<T1, T2, T3, TResult>(
        Expression<Func<PortalDb, T1, T2, T3, CancellationToken, TResult>> query) => EF.CompileAsyncQuery(query.Expand());

    public static Func<PortalDb, T, IAsyncEnumerable<TResult>> Many<T, TResult>(Expression<Func<PortalDb, T, IQueryable<TResult>>> query) => EF.CompileAsyncQuery(query.Expand());

    public static Func<PortalDb, T1, T2, IAsyncEnumerable<TResult>> Many<T1, T2, TResult>(
        Expression<Func<PortalDb, T1, T2, IQueryable<TResult>>> query) => EF.CompileAsyncQuery(query.Expand());

    public static Func<PortalDb, T1, T2, T3, IAsyncEnumerable<TResult>> Many<T1, T2, T3, TResult>(Expression<Func<PortalDb, T1, T2, T3, IQueryable<TResult>>> query) =>
        EF.CompileAsyncQuery(query.Expand());

    public static Func<PortalDb, T1, T2, T3, T4, IAsyncEnumerable<TResult>> Many<T1, T2, T3, T4, TResult>(
        Expression<Func<PortalDb, T1, T2, T3, T4, IQueryable<TResult>>> query) => EF.CompileAsyncQuery(query.Expand());
}
