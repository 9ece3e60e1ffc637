using System.Runtime.InteropServices;

namespace Platform.Local.Tools;

/// <summary>libsodium, whose Ed25519 signs every JWT.</summary>
internal static class Sodium
{
    /// <exception cref="PrerequisiteException">It is missing and could not be installed.</exception>
    public static async Task EnsureAsync(CancellationToken ct)
    {
        if (IsThere())
        {
            return;
        }

        if (Environment.IsPrivilegedProcess)
        {
            await Apt.InstallAsync(["libsodium23"], ct);
        }

        if (!IsThere())
        {
            throw new PrerequisiteException("libsodium was not found. Run: sudo apt-get install -y libsodium23");
        }
    }

    private static bool IsThere()
    {
        if (!NativeLibrary.TryLoad("libsodium.so.23", out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
