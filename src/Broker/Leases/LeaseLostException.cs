namespace Platform.Broker.Leases;

/// <summary>Another controller has the lease; this one's write was refused and it must stop.</summary>
internal sealed class LeaseLostException(long epoch) : Exception($"Epoch {epoch} is over: another controller has the lease.")
{
    public static void ThrowIf(bool isLost, long epoch)
    {
        if (isLost)
        {
            throw new LeaseLostException(epoch);
        }
    }
}
