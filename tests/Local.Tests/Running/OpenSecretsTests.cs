using Platform.Local.Layout;

namespace Platform.Local.Tests.Running;

public sealed class OpenSecretsTests : IDisposable
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;

    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("trunkline-open-").FullName);

    public void Dispose() => Directory.Delete(_data.Root, recursive: true);

    [Theory]
    [InlineData("routes: [\"nats://route:abc@127.0.0.1:1\"]")]
    [InlineData("authorization { user: x, password: y }")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("SUAIBDPBAUTWCWBKIO6XHQNINK5FWJW4OHLXC3HQ2KFE4PEJUA44CNHTC4")]
    public async Task Are_found_where_others_may_read_and_only_there(string text)
    {
        _data.Create();
        await Secrets.EnsureAsync(_data, TestContext.Current.CancellationToken);
        var file = Path.Combine(_data.Config, "rendered");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        OpenSecrets.In(_data).ShouldBeEmpty();
        File.SetUnixFileMode(file, Open);
        OpenSecrets.In(_data).ShouldHaveSingleItem().ShouldStartWith(file);
    }

    [Fact]
    public async Task So_is_a_password_of_the_copy_itself()
    {
        _data.Create();
        var secrets = await Secrets.EnsureAsync(_data, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_data.Logs, "a.log"), $"connected as {secrets.PostgresFleet}", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Path.Combine(_data.Logs, "a.log"), Open);

        OpenSecrets.In(_data).ShouldHaveSingleItem().ShouldEndWith("a password of this copy");
    }
}
