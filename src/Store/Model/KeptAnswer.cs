using Platform.Kernel;

namespace Platform.Store;

/// <summary>What a request with an Idempotency-Key was answered, written in the transaction that had its effect; good for a day.</summary>
public sealed class KeptAnswer : ITenantRow
{
    public required OrganizationId OrganizationId { get; init; }

    /// <summary>Whose key it is, as in audit rows: another person or token never meets it.</summary>
    public required string Actor { get; init; }
    public required string Key { get; init; }

    /// <summary>SHA-256 of the request: a key is of one request.</summary>
    public required byte[] RequestHash { get; init; }
    public required int Status { get; init; }

    /// <summary>A JSON object: the headers that belong to the answer.</summary>
    public required string Headers { get; init; }

    /// <summary>Sealed: it may hold what is shown once.</summary>
    [Sealed(SealedUnder.Portal)]
    public required byte[] Body { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}
