namespace Platform.Callout.Tests.World;

/// <summary>Tests on the site, each of which begins when nothing of the one before is still on its way.</summary>
public abstract class WorldTests(Site site) : IAsyncLifetime
{
    protected Site Site => site;

    public async ValueTask InitializeAsync() => await site.World.SettledAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
