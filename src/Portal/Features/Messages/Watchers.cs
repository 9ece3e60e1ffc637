using Platform.Kernel;

namespace Platform.Portal.Features.Messages;

/// <summary>Counts who watches messages, per organization: each watcher is a connection to the fleet.</summary>
internal sealed class Watchers
{
    public const int Most = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<OrganizationId, int> _counts = [];

    /// <summary>A place to be given back, or null when all are taken.</summary>
    public IDisposable? Enter(OrganizationId organization)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(organization);
            if (count >= Most)
            {
                return null;
            }

            _counts[organization] = count + 1;
            return new Place(this, organization);
        }
    }

    private void Leave(OrganizationId organization)
    {
        lock (_gate)
        {
            if (--_counts[organization] == 0)
            {
                _counts.Remove(organization);
            }
        }
    }

    private sealed class Place(Watchers watchers, OrganizationId organization) : IDisposable
    {
        private int _isGone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGone, 1) == 0)
            {
                watchers.Leave(organization);
            }
        }
    }
}
