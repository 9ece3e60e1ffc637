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

    [Fact]
    public async Task One_from_before_auth_callout_is_read_as_without_it()
    {
        var written = JsonSerializer.SerializeToNode(Specs.Fixed(1), NodeSpec.Json)!.AsObject();
        written.Remove("auth_account_jwt_file").ShouldBeTrue();
        written.Remove("sentinel_jwt_file").ShouldBeTrue();

        var read = await ReadAsync(written.ToJsonString());

        (read.AuthAccountJwtFile, read.SentinelJwtFile).ShouldBe((null, null));
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
