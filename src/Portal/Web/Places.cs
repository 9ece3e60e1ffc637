using Platform.Kernel;

namespace Platform.Portal.Web;

/// <summary>Counts who is at something, per organization and portal process, and lets no more than so many.</summary>
internal abstract class Places(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<OrganizationId, int> _counts = [];

    /// <summary>A place to be given back, or null when all are taken.</summary>
    public IDisposable? Enter(OrganizationId organization)
    {
        lock (_gate)
        {
            var count = _counts.GetValueOrDefault(organization);
            if (count >= most)
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

    private sealed class Place(Places places, OrganizationId organization) : IDisposable
    {
        private int _isGone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGone, 1) == 0)
            {
                places.Leave(organization);
            }
        }
    }
}
