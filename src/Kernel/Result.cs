namespace Platform.Kernel;

/// <summary>What sort of refusal this is; the Portal maps it to an HTTP status (docs/errors.txt lists every code).</summary>
public enum ErrorKind
{
    Invalid,
    Unauthenticated,
    NotFound,
    Conflict,
    Forbidden,
    TooMany,
    Unavailable,

    /// <summary>What is there is another version than the one meant.</summary>
    Stale,

    /// <summary>The version meant was not said, and must be.</summary>
    Unconditional,
}

/// <summary>An expected refusal. Codes are public API ("account.name_taken"): never renamed, only added.
/// <paramref name="Field"/> names the request field at fault, where there is one.</summary>
public sealed record Error(string Code, ErrorKind Kind, string Message, string? Field = null)
{
    /// <summary>Where a document is wrong in several places: all of them, Field being the first.</summary>
    public IReadOnlyList<ErrorPlace> Places { get; init; } = [];
}

/// <summary>One place of a document that is wrong, as a JSON pointer into the request, and what must hold there.</summary>
public sealed record ErrorPlace(string Path, string Message);

/// <summary>Either a value or an expected refusal. Exceptions are for bugs and outages.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;
    private readonly Error? _error;

    private Result(T? value, Error? error) => (_value, _error) = (value, error);

    public bool IsRefused(out Error error)
    {
        error = _error!;
        return _error is not null;
    }

    public TOut Match<TOut>(Func<T, TOut> ok, Func<Error, TOut> refused)
    {
        ArgumentNullException.ThrowIfNull(ok);
        ArgumentNullException.ThrowIfNull(refused);
        return _error is { } error ? refused(error) : ok(_value!);
    }

    /// <summary>The value, where a refusal would be a bug.</summary>
    /// <exception cref="InvalidOperationException">The result is a refusal.</exception>
    public T Value => _error is { } error ? throw new InvalidOperationException($"{error.Code}: {error.Message}") : _value!;

#pragma warning disable CA2225, CA1000 // the two conversions are the whole point of the type
    public static implicit operator Result<T>(T value) => new(value, null);
    public static implicit operator Result<T>(Error error) => new(default, error);
#pragma warning restore CA2225, CA1000
}

/// <summary>The value of a <see cref="Result{T}"/> that carries none.</summary>
public readonly record struct Done;
