using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Contexts;

/// <summary>The contexts, below $XDG_CONFIG_HOME/trunk: contexts/NAME.json, and current, which names the one that counts.</summary>
internal sealed class ContextStore(Terminal terminal)
{
    private const int LockTries = 200;

    private string Folder => Path.Combine(terminal.ConfigHome, "trunk");

    private string CurrentFile => Path.Combine(Folder, "current");

    /// <summary>TRUNK_CONTEXT, or what context use said; null: none.</summary>
    public string? CurrentName =>
        terminal.Variable("TRUNK_CONTEXT") is { Length: > 0 } named ? named
        : File.Exists(CurrentFile) && File.ReadAllText(CurrentFile).Trim() is { Length: > 0 } kept ? kept : null;

    public IReadOnlyList<TrunkContext> All() =>
        Directory.Exists(Path.Combine(Folder, "contexts"))
            ? [.. Directory.GetFiles(Path.Combine(Folder, "contexts"), "*.json").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal).Select(Find).OfType<TrunkContext>()]
            : [];

    public TrunkContext? Find(string name)
    {
        if (!File.Exists(FileOf(name)))
        {
            return null;
        }

        try
        {
            return TrunkContext.FromJson(name, JsonNode.Parse(File.ReadAllText(FileOf(name))) ?? throw new JsonException("It is null."));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw CliException.Usage($"{FileOf(name)} cannot be read: {e.Message} Remove it, and sign in again: trunk login --context {name}");
        }
    }

    /// <summary>The one named, else the current one; null when nothing is named and none is current.</summary>
    public TrunkContext? Select(string? name) =>
        name is not null ? Find(name) ?? throw new CliException(ExitCode.NotFound, $"There is no context {name}. See: trunk context list")
        : CurrentName is not { } current ? null
        : Find(current) ?? throw new CliException(ExitCode.NotFound, $"The current context, {current}, is not there. Choose another: trunk context use NAME");

    public Task SaveAsync(TrunkContext context, CancellationToken ct) =>
        PrivateFile.WriteAsync(FileOf(context.Name), Encoding.UTF8.GetBytes(context.ToJson().ToJsonString()), ct);

    public Task UseAsync(string name, CancellationToken ct) => PrivateFile.WriteAsync(CurrentFile, Encoding.UTF8.GetBytes(name), ct);

    public void Remove(string name)
    {
        File.Delete(FileOf(name));
        if (File.Exists(CurrentFile) && File.ReadAllText(CurrentFile).Trim() == name)
        {
            File.Delete(CurrentFile);
        }
    }

    /// <summary>Only one process at a time renews a context's tokens; the others find the new ones.</summary>
    public async Task<IDisposable> LockAsync(string name, CancellationToken ct)
    {
        PrivateFile.MakeFolder(Folder);
        var file = Path.Combine(Folder, $"{name}.lock");
        for (var tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose });
            }
            catch (IOException) when (tries < LockTries)
            {
                await terminal.Wait(TimeSpan.FromMilliseconds(50), ct);
            }
        }
    }

    private string FileOf(string name) => Path.Combine(Folder, "contexts", $"{Checked(name)}.json");

    // It is a file's name too.
    private static string Checked(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? name
        : throw CliException.Usage($"\"{name}\" cannot be a context's name: letters, digits, - _ and . after the first, 64 at most.");
}
