using Microsoft.Extensions.Logging;

namespace Platform.Broker.Tests;

/// <summary>Writes what a controller logs to the output of its test, which is told when the test fails.</summary>
internal sealed class TestLog(ITestOutputHelper? output) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            output?.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel} {formatter(state, exception)}{(exception is null ? "" : $" {exception.GetType().Name}: {exception.Message}")}");
        }
        catch (InvalidOperationException)
        {
            // The test is over; nobody asks any more.
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
