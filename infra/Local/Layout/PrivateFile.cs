using System.Text.Json;

namespace Platform.Local.Layout;

/// <summary>Files of mode 0600, put in place whole.</summary>
public static class PrivateFile
{
    /// <summary>How all our files are written: snake_case, indented.</summary>
    public static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, DictionaryKeyPolicy = null };

    /// <summary>Writes beside the target and moves: a reader sees the old text or the new, never half of one.</summary>
    public static async Task WriteAsync(string file, string text, CancellationToken ct)
    {
        var draft = $"{file}.{Environment.ProcessId}.new";
        File.Delete(draft);
        await using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        await using (var writer = new StreamWriter(stream))
        {
            await writer.WriteAsync(text.AsMemory(), ct);
        }

        File.Move(draft, file, overwrite: true);
    }

    public static Task WriteJsonAsync<T>(string file, T value, CancellationToken ct) => WriteAsync(file, JsonSerializer.Serialize(value, Json) + "\n", ct);

    public static async Task<T?> ReadJsonAsync<T>(string file, CancellationToken ct) where T : class =>
        File.Exists(file) ? JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(file, ct), Json) : null;
}
