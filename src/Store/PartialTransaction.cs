using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;

namespace Platform.Store;

/// <summary>A part of a transaction that somebody else began and will end: a savepoint.</summary>
internal sealed class PartialTransaction : IDbContextTransaction
{
    private static long _count;

    private readonly IDbContextTransaction _outer;
    private readonly string _savepoint = string.Create(CultureInfo.InvariantCulture, $"part_{Interlocked.Increment(ref _count)}");
    private bool _isOver;

    private PartialTransaction(IDbContextTransaction outer) => _outer = outer;

    public Guid TransactionId => _outer.TransactionId;

    public static async Task<PartialTransaction> BeginAsync(IDbContextTransaction outer, CancellationToken ct)
    {
        var part = new PartialTransaction(outer);
        await outer.CreateSavepointAsync(part._savepoint, ct);
        return part;
    }

    public void Commit()
    {
        _outer.ReleaseSavepoint(_savepoint);
        _isOver = true;
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        await _outer.ReleaseSavepointAsync(_savepoint, cancellationToken);
        _isOver = true;
    }

    public void Rollback()
    {
        _outer.RollbackToSavepoint(_savepoint);
        _isOver = true;
    }

    public async Task RollbackAsync(CancellationToken cancellationToken = default)
    {
        await _outer.RollbackToSavepointAsync(_savepoint, cancellationToken);
        _isOver = true;
    }

    public void Dispose()
    {
        if (!_isOver)
        {
            Rollback();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
        {
            await RollbackAsync(CancellationToken.None);
        }
    }
}
