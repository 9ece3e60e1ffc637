using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Platform.Kernel;

#pragma warning disable CA1034, CA1822, CA1852, MA0053 // these are wrong on purpose: the checks are run against them

namespace Platform.Conventions;

public static class BadSlice
{
    public class Handler
    {
        public Task HandleAsync() => Task.CompletedTask;
    }
}

internal sealed class BadPart : ComponentBase
{
    protected override Task OnInitializedAsync() => Task.CompletedTask;
}

internal static class BadErrors
{
    public static readonly Error One = new("sample.twice", ErrorKind.Invalid, "One.");
    public static readonly Error Two = new("sample.twice", ErrorKind.Invalid, "Two.");
}

internal static partial class BadLog
{
#pragma warning disable SYSLIB1006 // two events, one id
    [LoggerMessage(7, LogLevel.Debug, "One")]
    public static partial void One(ILogger logger);

    [LoggerMessage(7, LogLevel.Debug, "Two")]
    public static partial void Two(ILogger logger);
#pragma warning restore SYSLIB1006
}
