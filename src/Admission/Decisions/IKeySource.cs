namespace Platform.Admission;

/// <summary>The keys of providers of kind oidc, as they are in memory at this moment. Asked on the hot path: no waiting, no fetching.</summary>
public interface IKeySource
{
    /// <summary>Null: none yet, or they are too old to be used.</summary>
    JwkSet? KeysOf(ProviderEntry provider);
}
