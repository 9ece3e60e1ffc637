using Platform.Portal.Web;

namespace Platform.Portal.Features.Messages;

/// <summary>Who watches messages: each is a connection to the fleet.</summary>
internal sealed class Watchers() : Places(Most)
{
    public const int Most = 20;
}
