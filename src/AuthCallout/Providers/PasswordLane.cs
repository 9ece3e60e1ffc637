using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Platform.AuthCallout.Defence;
using Platform.Kernel;

namespace Platform.AuthCallout.Providers;

/// <summary>What came of a password.</summary>
internal enum PasswordAnswer { Right, Wrong, Busy }

/// <summary>Verifies passwords, a few at once: a hash takes tens of milliseconds of a core, and everybody else's tokens are waiting for it. A password
/// that was right is remembered for a while, as an HMAC under a key of this process's own; many that ask with the same one at once are one question.</summary>
internal sealed class PasswordLane : IDisposable
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private static readonly object Nobody = new();
    private readonly PasswordHasher<object> _hasher = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<Mark, long> _right = new();
    private readonly ConcurrentDictionary<Mark, Task<PasswordAnswer>> _asked = new();
    private readonly SemaphoreSlim _lanes;
    private readonly int _mostWaiting;
    private readonly TimeProvider _clock;
    private int _waiting;

    public PasswordLane(LimitOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        _lanes = new(options.PasswordLanes > 0 ? options.PasswordLanes : Math.Max(1, Environment.ProcessorCount / 2));
        _mostWaiting = options.PasswordQueue;
        _clock = clock;
    }

    /// <param name="login">Whose; with the hash it names what was remembered, so a changed password is not.</param>
    /// <param name="hash">By the framework's hasher.</param>
    /// <param name="password">As the client sent it.</param>
    public ValueTask<PasswordAnswer> VerifyAsync(ConnectLoginId login, string hash, string password)
    {
        var mark = MarkOf(login, hash, password);
        if (_right.TryGetValue(mark, out var at) && _clock.GetElapsedTime(at) < Remembered)
        {
            return new(PasswordAnswer.Right);
        }

        return new(_asked.GetOrAdd(mark, m => AskAsync(m, hash, password)));
    }

    public void Dispose()
    {
        _lanes.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }

    private async Task<PasswordAnswer> AskAsync(Mark mark, string hash, string password)
    {
        await Task.Yield(); // into the table before it can leave it
        try
        {
            if (Interlocked.Increment(ref _waiting) > _mostWaiting)
            {
                return PasswordAnswer.Busy;
            }

            await _lanes.WaitAsync();
            try
            {
                if (!IsRight(hash, password))
                {
                    return PasswordAnswer.Wrong;
                }
            }
            finally
            {
                _lanes.Release();
            }

            Remember(mark);
            return PasswordAnswer.Right;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
            _asked.TryRemove(mark, out _);
        }
    }

    private bool IsRight(string hash, string password)
    {
        try
        {
            return _hasher.VerifyHashedPassword(Nobody, hash, password) != PasswordVerificationResult.Failed;
        }
        catch (FormatException)
        {
            return false; // a row that is no hash is nobody's password
        }
    }

    private void Remember(Mark mark)
    {
        if (_right.Count >= MostRemembered)
        {
            foreach (var (old, at) in _right)
            {
                if (_clock.GetElapsedTime(at) >= Remembered)
                {
                    _right.TryRemove(old, out _);
                }
            }

            if (_right.Count >= MostRemembered)
            {
                _right.Clear();
            }
        }

        _right[mark] = _clock.GetTimestamp();
    }

    private Mark MarkOf(ConnectLoginId login, string hash, string password)
    {
        Span<byte> mark = stackalloc byte[32];
        HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{login}\n{hash}\n{password}"), mark);
        return new(BitConverter.ToUInt64(mark), BitConverter.ToUInt64(mark[8..]), BitConverter.ToUInt64(mark[16..]), BitConverter.ToUInt64(mark[24..]));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Mark(ulong A, ulong B, ulong C, ulong D);
}
