namespace Platform.Portal.Web;

/// <summary>Whether what runs now is a request that only asks what would be (validate_only): nobody is told of it, by mail or by bell.</summary>
internal static class Rehearsal
{
    private static readonly AsyncLocal<bool> Current = new();

    public static bool IsOne => Current.Value;

    public static async Task<T> RunAsync<T>(Func<Task<T>> act)
    {
        Current.Value = true;
        try
        {
            return await act();
        }
        finally
        {
            Current.Value = false;
        }
    }
}

/// <summary>On an operation whose effect is not, or not only, in the database, so that it cannot be undone: it cannot be asked what it would do.</summary>
internal sealed class NoRehearsal;
