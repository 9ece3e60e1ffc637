namespace Platform.Nats.Jwt;

/// <summary>What kind of thing is wrong with a token, claims or creds.</summary>
public enum NatsJwtError
{
    Other,
    Size,
    Chunks,
    Base64,
    Json,
    Value,
    HeaderType,
    HeaderAlgorithm,
    VersionNewer,
    VersionUnsupported,
    ClaimType,
    Signature,
    IssuerPrefix,
    WrongClaimType,
    Subject,
    Key,
    Seed,
    NotUser,
    Url,
    ServerVersion,
}

/// <summary>A token, claims or creds were refused. Messages never hold tokens or seeds.</summary>
public sealed class NatsJwtException : Exception
{
    public NatsJwtException()
        : this(NatsJwtError.Other, "invalid token")
    {
    }

    public NatsJwtException(string message)
        : this(NatsJwtError.Other, message)
    {
    }

    public NatsJwtException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public NatsJwtException(NatsJwtError error, string message)
        : base(message) => Error = error;

    public NatsJwtException(NatsJwtError error, string message, Exception? innerException)
        : base(message, innerException) => Error = error;

    public NatsJwtError Error { get; }

    /// <summary>The member of the JSON it is about, "nats.limits.conn"; null where no JSON of claims was read by itself.</summary>
    public string? Member { get; init; }
}
