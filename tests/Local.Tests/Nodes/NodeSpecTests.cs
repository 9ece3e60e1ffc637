using System.Text.Json;
using Platform.Broker.Nodes;

namespace Platform.Local.Tests.Nodes;

public sealed class NodeSpecTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_back_what_was_written()
    {
        var spec = Specs.Fixed(3);

        var read = await ReadAsync(JsonSerializer.Serialize(spec, NodeSpec.Json));

        JsonSerializer.Serialize(read, NodeSpec.Json).ShouldBe(JsonSerializer.Serialize(spec, NodeSpec.Json));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"name":"a","surprise":1}""")]
    public async Task Refuses_what_is_no_spec(string json) => await Should.ThrowAsync<JsonException>(() => ReadAsync(json));

    private static async Task<NodeSpec> ReadAsync(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, json, Ct);
            return await NodeSpec.ReadAsync(file, Ct);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
