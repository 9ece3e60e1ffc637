using System.Text.Json.Nodes;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>What is read from files, or from standard input by the name -.</summary>
internal static class Files
{
    public static string ReadText(Terminal terminal, string file)
    {
        if (file is "-")
        {
            return terminal.In.ReadToEnd();
        }

        return File.Exists(file) ? File.ReadAllText(file) : throw CliException.Usage($"There is no file {file}.");
    }

    public static async Task<byte[]> ReadBytesAsync(Terminal terminal, string file, CancellationToken ct) =>
        file is "-" ? System.Text.Encoding.UTF8.GetBytes(await terminal.In.ReadToEndAsync(ct))
        : File.Exists(file) ? await File.ReadAllBytesAsync(file, ct)
        : throw CliException.Usage($"There is no file {file}.");

    /// <summary>JSON or YAML.</summary>
    public static Task<JsonObject> ReadObjectAsync(Terminal terminal, string file, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(YamlText.Read(ReadText(terminal, file), file) as JsonObject ?? throw CliException.Usage($"{file} holds no object: members and their values."));
    }
}
