using Platform.Kernel;
using Platform.Store;

namespace Platform.Portal.Web;

/// <summary>Browsers found signed in within the last second, so that a page and what it loads ask once; so an ended session may live that second longer on
/// another replica.</summary>
internal sealed class SessionMemory
{
    private readonly Recent<UInt128, FoundSession> _good = new(Recent.Second);

    public FoundSession? Recall(byte[] hash, DateTimeOffset now) => _good.TryRecall(Recent.KeyOf(hash), now, out var session) ? session : null;

    public void Keep(byte[] hash, FoundSession session, DateTimeOffset now) => _good.Keep(Recent.KeyOf(hash), session, now);

    public void Forget(PersonId person) => _good.Forget(s => s.Person == person);
}
