using Platform.Local.Layout;

namespace Platform.Local.Running;

/// <summary>One runner per data folder. The lock is the kernel's: it goes with the process, however that ends.</summary>
internal static class RunLock
{
    /// <summary>Null if another runner holds it.</summary>
    public static IDisposable? TryTake(DataFolder data)
    {
        try
        {
            return new FileStream(data.LockFile, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException)
        {
            return null;
        }
    }
}
